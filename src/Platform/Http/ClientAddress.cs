using Microsoft.AspNetCore.Http;

namespace Kaunta.Platform.Http;

public static class ClientAddress
{
    /// <summary>Whom to count tries for: an IPv4 address, or the /64 of an IPv6 one, which is what one household gets.</summary>
    public static string Address(this HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? address.ToString() : Convert.ToHexString(bytes[..8]);
    }
}
