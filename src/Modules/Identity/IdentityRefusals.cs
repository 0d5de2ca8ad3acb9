using Kaunta.Platform.Http;

namespace Kaunta.Modules.Identity;

internal static class IdentityRefusals
{
    /// <summary>One answer for an unknown address and a wrong password.</summary>
    public static readonly Refusal SignInWrong = new(401, "sign_in_wrong", "E-mail and password don't fit together.");
    public static readonly Refusal NoBusiness = new(403, "no_business", "You aren't a member of a business here any more.");
    public static readonly Refusal DeviceNotHere = new(409, "device_not_enrolled", "This device isn't one of the business's. Enrol it.");
    public static readonly Refusal DeviceTaken = new(
        409,
        "device_taken",
        "That device is enrolled with another key. Start again as a new device."
    );
    public static readonly Refusal EnrolNotPermitted = new(403, "enrol_not_permitted", "Your role may not enrol a device. Ask for a code.");
    public static readonly Refusal CodeWrong = new(403, "code_wrong", "The code is wrong, used or too old. Ask for a new one.");
    public static readonly Refusal OpeningClosed = new(403, "opening_closed", "This server doesn't take new shops.");
    public static readonly Refusal InvitationWrong = new(403, "invitation_wrong", "The invitation is wrong, used or too old.");
    public static readonly Refusal BusinessTaken = new(
        409,
        "business_taken",
        "A shop was opened with these ids already, from another device or by somebody else."
    );
    public static readonly Refusal EmailWrong = new(422, "email_wrong", "That isn't an e-mail address.");
    public static readonly Refusal PasswordShort = new(422, "password_short", "Choose a password of 8 letters or more; 15 are better.");
    public static readonly Refusal PasswordLong = new(422, "password_long", "Choose a password of at most 256 letters.");
    public static readonly Refusal PasswordCommon = new(
        422,
        "password_common",
        "That password is among the first that anybody would guess. Choose another one."
    );
    public static readonly Refusal KeyWrong = new(422, "key_wrong", "The device's key isn't a P-256 point.");
    public static readonly Refusal PinWrong = new(422, "pin_wrong", "The PIN's verifier isn't one.");
    public static readonly Refusal NameWrong = new(422, "name_wrong", "A name has 1 to 80 letters.");
    public static readonly Refusal OldPasswordWrong = new(403, "password_wrong", "The old password is wrong.");
}
