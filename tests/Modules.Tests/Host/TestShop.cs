using Kaunta.Core.Ids;

namespace Kaunta.Modules.Tests.Host;

/// <summary>A test's own business.</summary>
public sealed class TestShop(KauntaServer server, TestDevice device)
{
    public KauntaServer Server => server;

    /// <summary>Bound to <see cref="Register"/>, signed in as <see cref="Owner"/>.</summary>
    public TestDevice Device => device;

    public BusinessId Business { get; } = new(Guid.CreateVersion7());
    public LocationId Location { get; } = new(Guid.CreateVersion7());
    public RegisterId Register { get; } = new(Guid.CreateVersion7());
    public BindingId Binding { get; } = new(Guid.CreateVersion7());
    public StaffId Owner { get; } = new(Guid.CreateVersion7());

    internal string InsertSql() =>
        $$"""
        begin;
        set local app.version = 1;
        insert into tenancy.tenant_clock (tenant_id, version) values ('{{Business}}', 1);
        insert into tenancy.business (tenant_id, name, slug, country, currency, tax_rounding, cash_denomination_minor, prices_include_tax, opened_at)
        values ('{{Business}}', 'Duka', 'duka-{{Business}}', 'KE', 'KES', 'line', 100, true, now());
        insert into tenancy.location (tenant_id, location_id, name, code, time_zone, day_start_minutes, closed, field_versions)
        values ('{{Business}}', '{{Location}}', 'Main', 'L1', 'Africa/Nairobi', 0, false, '{}');
        insert into tenancy.register (tenant_id, register_id, location_id, number, name, closed)
        values ('{{Business}}', '{{Register}}', '{{Location}}', 1, 'Till 1', false);
        insert into tenancy.binding (tenant_id, binding_id, register_id, device_id, incarnation, number, series)
        values ('{{Business}}', '{{Binding}}', '{{Register}}', '{{Device.Id}}', '{{Device.Incarnation}}', 1, 'R1.1');
        insert into identity.staff (tenant_id, staff_id, name, role, locations, disabled, field_versions)
        values ('{{Business}}', '{{Owner}}', 'Asha', 'owner', '{}', false, '{}');
        insert into directory.device (device_id, tenant_id) values ('{{Device.Id}}', '{{Business}}');
        insert into identity.device (tenant_id, device_id, name, public_key, location_id, incarnation, enrolled_at)
        values ('{{Business}}', '{{Device.Id}}', 'Counter', decode('{{Convert.ToHexString(Core.Journal.WireBytes.Read(Device.PublicKey)!)}}', 'hex'), '{{Location}}', '{{Device.Incarnation}}', now());
        commit;
        """;
}
