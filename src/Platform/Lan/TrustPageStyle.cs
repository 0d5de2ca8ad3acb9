using System.Security.Cryptography;
using System.Text;

namespace Kaunta.Platform.Lan;

/// <summary>The page's style, in the page itself and allowed there by its hash: one answer is all that a device has to load.</summary>
internal static class TrustPageStyle
{
    public const string Css = """
        :root { --ground: #f6f5f1; --card: #fff; --ink: #1d1c1a; --soft: #5b5851; --line: #dedbd2; --accent: #0b6b4f; --on: #fff; color-scheme: light dark; }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #141513; --card: #1e201d; --ink: #f0eee8; --soft: #b3afa5; --line: #363832; --accent: #5fd0a5; --on: #06231a; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
        main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
        .mark { margin: 0; color: var(--accent); font-weight: 700; letter-spacing: .02em; }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: .25rem 0 .5rem; }
        header p:last-child, footer p, section p { margin: .25rem 0 .75rem; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; }
        h2 { font-size: 1.1875rem; line-height: 1.3; margin: 0 0 .5rem; display: flex; align-items: center; gap: .625rem; }
        h2 span { flex: none; width: 1.875rem; height: 1.875rem; border-radius: 50%; background: var(--accent); color: var(--on); display: grid; place-items: center; font-size: 1rem; }
        details { border-top: 1px solid var(--line); }
        summary { min-height: 3rem; padding: .75rem .25rem; cursor: pointer; font-weight: 600; }
        ol, ul { margin: 0 0 1rem; padding-left: 1.375rem; }
        li { margin: .375rem 0; overflow-wrap: anywhere; }
        li a { display: inline-block; min-height: 3rem; padding: .75rem 0; }
        a { color: var(--accent); }
        .button { display: inline-block; max-width: 100%; min-height: 3rem; padding: .6875rem 1.125rem; border-radius: .5rem; background: var(--accent); color: var(--on); font-weight: 600; text-decoration: none; overflow-wrap: anywhere; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .25rem; }
        code, .print { font-family: ui-monospace, Menlo, Consolas, monospace; }
        code { font-size: .875rem; overflow-wrap: anywhere; }
        .print { display: grid; grid-template-columns: repeat(4, 1fr); gap: .375rem .5rem; max-width: 22rem; font-size: 1.125rem; letter-spacing: .06em; }
        .codes { display: flex; flex-wrap: wrap; gap: 1rem 2rem; }
        .codes h2 { flex-basis: 100%; margin: 0; }
        figure { margin: 0; width: 176px; }
        img { display: block; border-radius: .5rem; }
        figcaption { margin-top: .375rem; overflow-wrap: anywhere; line-height: 1.35; }
        small, footer { color: var(--soft); font-size: .9375rem; }
        """;

    /// <summary>For the policy's style-src.</summary>
    public static string Hash { get; } = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)));
}
