using Kaunta.Core.Ids;

namespace Kaunta.Core.Journal;

/// <summary>
/// What a person's own device signs when they allow something at a till: nothing else that a device signs begins like it. The till's
/// device is in it, so that an operation of the same id in another journal is another one. <c>app/core/asking.ts</c> is the same text.
/// </summary>
public static class SignedApproval
{
    /// <param name="till">The device whose journal the operation is in.</param>
    /// <param name="phone">The device that signs.</param>
    /// <param name="subject">As <see cref="ApprovalSubject"/> makes it.</param>
    public static string TextOf(BusinessId business, DeviceId till, DeviceId phone, StaffId by, string subject) =>
        $"kaunta-approved/1\n{business}\n{till}\n{phone}\n{by}\n{subject}";
}
