using System.Globalization;
using System.Text;
using Kaunta.Core.Ids;

namespace Kaunta.Core.Journal;

/// <summary>
/// What an approver allowed: this permission, for this one operation, of this amount. Its hash stands in the envelope, so that an
/// approval can't be moved to another operation.
/// </summary>
public static class ApprovalSubject
{
    /// <param name="controlMinor">The envelope's control, signed minor units.</param>
    public static string Of(OperationId operation, string type, string permission, long controlMinor) =>
        JournalHash.Of(
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"kaunta-approval/1\n{operation}\n{type}\n{permission}\n{controlMinor}")
            )
        );
}
