using System.Text.RegularExpressions;

namespace Kaunta.HouseRules;

/// <summary>
/// Text in the markup of a Svelte component that a person would read: between tags, or in an attribute that is shown or read aloud. What
/// stands in braces is an expression and comes from the catalogue, or from the shop's own data. Names are the same in every language:
/// our own, and those on a keyboard's keys (<c>kbd</c>).
/// </summary>
internal static partial class UntranslatedText
{
    public static IEnumerable<int> In(SourceFile file)
    {
        if (!file.IsSvelte)
        {
            return [];
        }

        var markup = NotMarkup().Replace(file.Text, Blank);
        return new Walk(markup).Findings();
    }

    private static string Blank(Match match) => new([.. match.Value.Select(letter => letter == '\n' ? '\n' : ' ')]);

    [GeneratedRegex(
        @"<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|<kbd>[^<]*</kbd>|\bKaunta\b|&\w+;",
        RegexOptions.Singleline,
        1000
    )]
    private static partial Regex NotMarkup();

    [GeneratedRegex(
        @"\b(?<name>placeholder|aria-label|aria-description|title|alt|label)=(?<quote>[""'])(?<text>.*?)\k<quote>",
        RegexOptions.Singleline,
        1000
    )]
    private static partial Regex ShownAttribute();

    /// <summary>One pass over the markup that knows whether it is in a tag, in braces or in text.</summary>
    private sealed class Walk(string markup)
    {
        private readonly List<int> _found = [];
        private int _at;

        public List<int> Findings()
        {
            while (_at < markup.Length)
            {
                if (markup[_at] == '{')
                {
                    Braces();
                }
                else if (markup[_at] == '<' && _at + 1 < markup.Length && (char.IsLetter(markup[_at + 1]) || markup[_at + 1] == '/'))
                {
                    Tag();
                }
                else
                {
                    Text();
                }
            }

            return _found;
        }

        private void Text()
        {
            var told = false;
            while (_at < markup.Length && markup[_at] is not ('{' or '<'))
            {
                if (!told && char.IsLetter(markup[_at]))
                {
                    _found.Add(_at);
                    told = true;
                }

                _at++;
            }

            if (
                _at < markup.Length
                && markup[_at] == '<'
                && !(_at + 1 < markup.Length && (char.IsLetter(markup[_at + 1]) || markup[_at + 1] == '/'))
            )
            {
                _at++;
            }
        }

        private void Tag()
        {
            var start = _at;
            var outside = new List<char>();
            while (_at < markup.Length && markup[_at] != '>')
            {
                var from = _at;
                if (markup[_at] == '{')
                {
                    Braces();
                }
                else
                {
                    _at++;
                }

                // What stood in braces is blank here, so that only written text is left in the attributes.
                var kept = markup[from] == '{' ? new string(' ', _at - from) : markup[from].ToString();
                outside.AddRange(kept);
            }

            _at++;
            var tag = new string([.. outside]);
            foreach (Match attribute in ShownAttribute().Matches(tag))
            {
                if (attribute.Groups["text"].Value.Any(char.IsLetter))
                {
                    _found.Add(start + attribute.Index);
                }
            }
        }

        private void Braces()
        {
            var depth = 0;
            do
            {
                depth += markup[_at] switch
                {
                    '{' => 1,
                    '}' => -1,
                    _ => 0,
                };
                _at++;
            } while (_at < markup.Length && depth > 0);
        }
    }
}
