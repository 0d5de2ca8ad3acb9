using Kaunta.Platform.Identity;

namespace Kaunta.Platform.Http;

/// <summary>What anybody may know about this server.</summary>
/// <param name="Mail">Whether it can send mail.</param>
/// <param name="SecureUrl">Where the same app is to be had over https, when this address isn't and there is one.</param>
/// <param name="PublicUrl">The address in links that leave the browser; null when only the request knows it.</param>
public sealed record ServerFacts(string Version, Opening Opening, bool Mail, string? SecureUrl, string? PublicUrl);
