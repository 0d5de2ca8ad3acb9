namespace Kaunta.HouseRules;

/// <summary>One breach: where, of which rule, and what to use instead.</summary>
internal sealed record Finding(string Path, int Line, string Rule, string Replacement);
