namespace Kaunta.HouseRules;

/// <summary>
/// Tells code, comments and strings apart in C#, TypeScript and SQL: just enough of each language's lexical grammar for that, in one pass
/// over the characters. What stands in the holes of an interpolated string is code.
/// </summary>
internal sealed class Scrubber
{
    private enum Language
    {
        CSharp,
        TypeScript,
        Sql,
    }

    private readonly string _text;
    private readonly Language _language;
    private readonly char[] _code;
    private readonly List<(int, string)> _strings = [];
    private int _at;

    private Scrubber(string text, Language language)
    {
        _text = text;
        _language = language;
        // Everything begins blank; code is copied over as it is recognised.
        _code = [.. text.Select(letter => letter == '\n' ? '\n' : ' ')];
    }

    public static Scrubbed CSharp(string text) => new Scrubber(text, Language.CSharp).Run();

    public static Scrubbed TypeScript(string text) => new Scrubber(text, Language.TypeScript).Run();

    public static Scrubbed Sql(string text) => new Scrubber(text, Language.Sql).Run();

    private Scrubbed Run()
    {
        while (_at < _text.Length)
        {
            Code(untilBrace: false);
        }

        return new Scrubbed(new string(_code), _strings);
    }

    private bool Here(string what) => string.CompareOrdinal(_text, _at, what, 0, what.Length) == 0;

    private void Code(bool untilBrace)
    {
        var depth = 0;
        while (_at < _text.Length)
        {
            if (Comment() || String())
            {
                continue;
            }

            var letter = _text[_at];
            if (untilBrace && letter == '}' && depth == 0)
            {
                return;
            }

            depth += letter switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            _code[_at] = letter;
            _at++;
        }
    }

    private bool Comment()
    {
        string? end =
            _language != Language.Sql && Here("//") ? "\n"
            : _language == Language.Sql && Here("--") ? "\n"
            : Here("/*") ? "*/"
            : _language == Language.TypeScript && Here("<!--") ? "-->"
            : null;
        if (end is null)
        {
            return false;
        }

        var found = _text.IndexOf(end, _at + 2, StringComparison.Ordinal);
        _at = found < 0 ? _text.Length : found + end.Length;
        return true;
    }

    private bool String() =>
        _language switch
        {
            Language.CSharp => CSharpString(),
            Language.TypeScript => TypeScriptString(),
            _ => Here("'") && Plain('\'', escape: '\0'),
        };

    private bool CSharpString()
    {
        if (Here("'"))
        {
            return Plain('\'', '\\');
        }

        var start = _at;
        while (_at < _text.Length && _text[_at] is '$' or '@')
        {
            _at++;
        }

        var prefix = _text[start.._at];
        if (Here("\"\"\""))
        {
            return Raw();
        }

        if (!Here("\""))
        {
            _at = start;
            return false;
        }

        return prefix.Contains('$', StringComparison.Ordinal) ? Interpolated('"', "{", prefix.Contains('@', StringComparison.Ordinal))
            : prefix == "@" ? Verbatim()
            : Plain('"', '\\');
    }

    private bool TypeScriptString()
    {
        if (Here("`"))
        {
            return Interpolated('`', "${", verbatim: false);
        }

        if (Here("/") && RegularExpressionMayStand())
        {
            return RegularExpression();
        }

        // In markup an apostrophe is a letter of a word, not the beginning of a string.
        var afterLetter = _at > 0 && char.IsLetterOrDigit(_text[_at - 1]);
        return (Here("\"") && Plain('"', '\\')) || (Here("'") && !afterLetter && Plain('\'', '\\'));
    }

    private bool Plain(char quote, char escape)
    {
        var start = ++_at;
        while (_at < _text.Length && _text[_at] != quote && (_text[_at] != '\n' || _language != Language.CSharp))
        {
            _at += _text[_at] == escape ? 2 : 1;
        }

        return Keep(start);
    }

    private bool Verbatim()
    {
        var start = ++_at;
        while (_at < _text.Length && (_text[_at] != '"' || Here("\"\"")))
        {
            _at += _text[_at] == '"' ? 2 : 1;
        }

        return Keep(start);
    }

    private bool Raw()
    {
        var quotes = 0;
        while (_at < _text.Length && _text[_at] == '"')
        {
            quotes++;
            _at++;
        }

        var start = _at;
        var end = _text.IndexOf(new string('"', quotes), start, StringComparison.Ordinal);
        _at = end < 0 ? _text.Length : end;
        Keep(start);
        _at = Math.Min(_text.Length, _at + quotes - 1);
        return true;
    }

    private bool Interpolated(char quote, string hole, bool verbatim)
    {
        var start = ++_at;
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (hole == "{" && Here("{{"))
            {
                _at += 2;
            }
            else if (Here(hole))
            {
                _at += hole.Length;
                Code(untilBrace: true);
                _at++;
            }
            else
            {
                _at += !verbatim && _text[_at] == '\\' ? 2 : 1;
            }
        }

        return Keep(start);
    }

    // After a value a slash divides; after anything else a regular expression begins.
    private bool RegularExpressionMayStand()
    {
        var before = _at - 1;
        while (before >= 0 && _text[before] is ' ')
        {
            before--;
        }

        return before >= 0
            && "(,=:[!&|?{};\n".Contains(_text[before], StringComparison.Ordinal)
            && _at + 1 < _text.Length
            && _text[_at + 1] is not '>';
    }

    private bool RegularExpression()
    {
        var inClass = false;
        for (_at++; _at < _text.Length && _text[_at] != '\n' && (inClass || _text[_at] != '/'); _at++)
        {
            inClass = _text[_at] switch
            {
                '[' => true,
                ']' => false,
                _ => inClass,
            };
            if (_text[_at] == '\\')
            {
                _at++;
            }
        }

        _at++;
        return true;
    }

    private bool Keep(int start)
    {
        var end = Math.Min(_at, _text.Length);
        _strings.Add((Math.Min(start, end), _text[Math.Min(start, end)..end]));
        _at = Math.Min(_text.Length, _at + 1);
        return true;
    }
}
