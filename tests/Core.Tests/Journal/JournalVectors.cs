using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kaunta.Core.Ids;
using Kaunta.Core.Journal;
using Shouldly;
using Xunit;

namespace Kaunta.Core.Tests.Journal;

public sealed class JournalVectors
{
    private static readonly JsonElement File = Vectors.Read("vectors", "journal.json");

    [Fact]
    public void Hashes_are_those_of_the_vectors()
    {
        foreach (var one in File.GetProperty("sha256").EnumerateArray())
        {
            var text = string.Concat(Enumerable.Repeat(one.Text("text"), one.GetProperty("repeat").GetInt32()));
            JournalHash.Of(text).ShouldBe(one.Text("hash"));
        }
    }

    [Fact]
    public void What_an_approver_allowed_is_hashed_as_the_vectors_say()
    {
        foreach (var one in File.GetProperty("approvals").EnumerateArray())
            ApprovalSubject
                .Of(new(one.Id("operation")), one.Text("type"), one.Text("permission"), one.GetProperty("control").GetInt64())
                .ShouldBe(one.Text("subject"));
    }

    [Fact]
    public void What_a_phone_signs_is_what_the_vectors_say_and_begins_like_nothing_else_that_a_device_signs()
    {
        foreach (var one in File.GetProperty("signedApprovals").EnumerateArray())
        {
            var text = SignedApproval.TextOf(
                new(one.Id("business")),
                new(one.Id("till")),
                new(one.Id("phone")),
                new(one.Id("by")),
                one.Text("subject")
            );
            text.ShouldBe(one.Text("text"));
            using var key = DeviceKey.Read(one.Text("key"))!;
            key.Signed(text, one.Text("signature")).ShouldBeTrue();
            key.Signed(text + "0", one.Text("signature")).ShouldBeFalse();
        }
    }

    [Fact]
    public void A_pin_allows_up_to_the_limit_of_its_role_whichever_way_the_money_goes()
    {
        foreach (var one in File.GetProperty("pinLimits").EnumerateArray())
        {
            var limit = one.GetProperty("limit");
            PinLimit
                .Covers(limit.ValueKind == JsonValueKind.Null ? null : limit.GetInt64(), one.GetProperty("control").GetInt64())
                .ShouldBe(one.GetProperty("covered").GetBoolean());
        }
    }

    [Fact]
    public void Envelopes_are_written_to_the_byte_and_chained()
    {
        var chain = File.GetProperty("chain");
        var prev = JournalHash.Zero;
        var seq = 1L;
        foreach (var one in chain.GetProperty("operations").EnumerateArray())
        {
            var place = new JournalPlace(new(chain.Id("business")), new(chain.Id("device")), chain.Id("incarnation"), seq++, prev);
            var written = EnvelopeWriter.Write(place, Draft(one.GetProperty("draft")));
            written.Text.ShouldBe(one.Text("text"));
            written.Hash.ShouldBe(one.Text("hash"));
            var read = Envelope.Read(written.Bytes);
            read.Fault.ShouldBeNull();
            read.Hash.ShouldBe(written.Hash);
            read.Envelope!.Prev.ShouldBe(prev);
            read.Envelope.Id.ShouldBe(written.Id);
            read.Envelope.Approval.ShouldBe(Draft(one.GetProperty("draft")).Approval);
            prev = written.Hash;
        }
        seq.ShouldBe(5);
    }

    [Fact]
    public void Each_line_is_an_envelope_or_has_its_named_fault()
    {
        foreach (var one in File.GetProperty("lines").EnumerateArray())
        {
            var bytes = one.TryGetProperty("padTo", out var pad)
                ? Encoding.ASCII.GetBytes(new string(' ', pad.GetInt32()))
                : WireBytes.Read(one.Text("bytes"))!;
            var fault = one.GetProperty("fault").GetString();
            Envelope.Read(bytes).Fault?.ToString().ShouldBe(fault, one.Text("name"));
            (Envelope.Read(bytes).Fault is null).ShouldBe(fault is null, one.Text("name"));
        }
    }

    [Fact]
    public void A_commitment_hides_a_value_and_only_its_own_opening_holds()
    {
        foreach (var one in File.GetProperty("commitments").EnumerateArray())
        {
            var opening = new Opening(one.Text("c"), WireBytes.Read(one.Text("salt"))!, one.Text("value"));
            opening.Holds.ShouldBeTrue();
            (opening with { Value = opening.Value + "x" }).Holds.ShouldBeFalse();
        }
    }

    [Fact]
    public void A_private_line_reads_back_as_written()
    {
        var text = File.GetProperty("privateLine").Text("text");
        PrivateLine.IsOne(Encoding.UTF8.GetBytes(text)).ShouldBeTrue();
        var line = PrivateLine.Read(Encoding.UTF8.GetBytes(text));
        line!.Write().ShouldBe(text);
        line.Of.ToString().ShouldBe(File.GetProperty("privateLine").Text("of"));
        PrivateLine.IsOne(Encoding.UTF8.GetBytes(File.GetProperty("chain").GetProperty("operations")[0].Text("text"))).ShouldBeFalse();
        PrivateLine.IsOne("{\"of\":"u8).ShouldBeFalse();
        PrivateLine.IsOne("[]"u8).ShouldBeFalse();
    }

    [Fact]
    public void Seals_are_signed_over_the_text_of_the_protocol()
    {
        foreach (var one in File.GetProperty("seals").EnumerateArray())
        {
            var seal = new Seal(
                new(one.Id("business")),
                new(one.Id("device")),
                one.Id("incarnation"),
                one.Text("branch"),
                one.GetProperty("first").GetInt64(),
                one.GetProperty("count").GetInt64(),
                one.Text("head"),
                "c2ln"
            );
            seal.SignedText.ShouldBe(one.Text("text"));
            Seal.Read(Encoding.UTF8.GetBytes(seal.Write())).ShouldBe(seal);
        }
    }

    [Fact]
    public void A_seal_with_a_field_missing_or_wrong_is_none()
    {
        var good = JsonNode
            .Parse(
                """{"push":1,"business":"0192f3a0-0000-7000-8000-00000000000b","device":"0192f3a0-0000-7000-8000-00000000000d","incarnation":"0192f3a0-0000-7000-8000-00000000001a","branch":"","first":1,"count":1,"head":"0000000000000000000000000000000000000000000000000000000000000000","signature":"aa"}"""
            )!
            .AsObject();
        Seal.Read(Encoding.UTF8.GetBytes(JsonText.Write(good))).ShouldNotBeNull();
        foreach (var name in good.Select(field => field.Key).ToList())
        {
            var without = good.DeepClone().AsObject();
            without.Remove(name);
            Seal.Read(Encoding.UTF8.GetBytes(JsonText.Write(without))).ShouldBeNull(name);
            without[name] = new JsonObject();
            Seal.Read(Encoding.UTF8.GetBytes(JsonText.Write(without))).ShouldBeNull(name);
        }
    }

    [Fact]
    public void Proofs_are_signed_over_the_text_of_the_protocol()
    {
        foreach (var one in File.GetProperty("proofs").EnumerateArray())
        {
            var text = Proof.TextOf(
                one.Text("method"),
                one.Text("path"),
                one.Text("nonce"),
                one.GetProperty("token").GetString(),
                WireBytes.Read(one.Text("body"))
            );
            text.ShouldBe(one.Text("text"));
        }
    }

    [Fact]
    public void A_signature_made_elsewhere_is_verified_and_a_changed_one_is_not()
    {
        var one = File.GetProperty("signature");
        using var key = DeviceKey.Read(one.Text("publicKey"))!;
        key.Signed(one.Text("text"), one.Text("signature")).ShouldBeTrue();
        key.Signed(one.Text("text") + "0", one.Text("signature")).ShouldBeFalse();
        key.Signed(one.Text("text"), "AAAA").ShouldBeFalse();
        key.Signed(one.Text("text"), "not base64!").ShouldBeFalse();
    }

    [Fact]
    public void A_key_signs_what_its_public_point_verifies()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = DeviceKey.Read(DeviceKey.PublicText(own))!;
        key.Signed("text", DeviceKey.Sign(own, "text")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AA")]
    [InlineData("BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_point_of_the_curve_is_no_key(string? text) => DeviceKey.Read(text).ShouldBeNull();

    [Theory]
    [InlineData("AB")] // stray bits
    [InlineData("AA==")]
    [InlineData("A A")]
    [InlineData("A")]
    [InlineData("+/8")]
    public void Bytes_have_one_spelling(string text) => WireBytes.Read(text).ShouldBeNull();

    private static Draft Draft(JsonElement one) =>
        new()
        {
            Id = new(one.Id("id")),
            Type = one.Text("type"),
            Version = one.GetProperty("v").GetInt32(),
            Rules = one.GetProperty("rules").GetInt32(),
            At = one.GetProperty("at").GetInt64(),
            Session = one.Text("session"),
            Mono = one.GetProperty("mono").GetInt64(),
            Anchor = one.TryGetProperty("anchor", out var anchor)
                ? new(
                    anchor.GetProperty("serverTime").GetInt64(),
                    anchor.GetProperty("mono").GetInt64(),
                    anchor.Text("session"),
                    anchor.GetProperty("uncertainty").GetInt64()
                )
                : null,
            Actor = one.GetProperty("actor").GetString() is { } actor ? new StaffId(Guid.Parse(actor)) : null,
            Approval = one.TryGetProperty("approval", out var approval)
                ? new(
                    new(approval.Id("by")),
                    approval.Text("method"),
                    approval.Text("subject"),
                    approval.TryGetProperty("proof", out var proof) ? proof.GetString() : null,
                    approval.TryGetProperty("device", out _) ? new DeviceId(approval.Id("device")) : null
                )
                : null,
            Needs = one.TryGetProperty("needs", out var needs)
                ? [.. needs.EnumerateArray().Select(item => new OperationId(item.GetGuid()))]
                : [],
            Control = one.GetProperty("control").GetInt64(),
            Body = JsonObject.Create(one.GetProperty("body"))!,
        };
}

internal static class JsonElementReading
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static Guid Id(this JsonElement element, string name) => Guid.Parse(element.Text(name));
}
