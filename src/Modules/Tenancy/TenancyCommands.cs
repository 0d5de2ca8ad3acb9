using Kaunta.Contracts.Commands;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Ids;
using Kaunta.Modules.Tenancy.Opening;
using Kaunta.Modules.Tenancy.Presets;
using Kaunta.Modules.Tenancy.Registers;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Tenancy;

internal sealed class TenancyCommands(IServerJournal journal, RegisterBinding binding, Secrets secrets) : ITenancyCommands
{
    public async Task<string> OpenAsync(TenantTransaction transaction, NewBusiness business, CancellationToken cancellation)
    {
        if (CountryPresets.Find(business.Country) is not { } preset)
            throw new RefusalException(TenancyRefusals.CountryUnknown);
        if (!TimeZones.IsKnown(business.TimeZone))
            throw new RefusalException(TenancyRefusals.TimeZoneUnknown);
        var slug = await Slug.TakeAsync(transaction, business.Name, cancellation);
        transaction.Enqueue(
            """
            -- tenancy.business.open
            insert into tenancy.business
              (tenant_id, name, slug, country, currency, tax_rounding, cash_denomination_minor, prices_include_tax, opened_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Text(business.Name),
            Sql.Text(slug),
            Sql.Text(preset.Country),
            Sql.Text(preset.Currency),
            Sql.Text(preset.TaxRounding),
            Sql.Bigint(preset.CashDenominationMinor),
            Sql.Boolean(preset.PricesIncludeTax),
            Sql.Instant(business.OpenedAt)
        );
        await journal.AppendAsync(transaction, [FirstLocation(business), .. preset.TaxGroups.Select(TaxGroup)], cancellation);
        return slug;
    }

    public Task<Binding> BindRegisterAsync(
        TenantTransaction transaction,
        LocationId location,
        RegisterId? register,
        string? registerName,
        DeviceId device,
        Guid incarnation,
        StaffId? by,
        bool again,
        CancellationToken cancellation
    ) => binding.BindToAsync(transaction, location, register, registerName, device, incarnation, by, cancellation, again);

    private ServerOperation FirstLocation(NewBusiness business) =>
        new(
            new OperationId(secrets.NewId()),
            "location.saved",
            1,
            null,
            new Dictionary<string, object?>
            {
                ["id"] = business.Location.Value,
                ["base"] = null,
                ["set"] = new Dictionary<string, object?>
                {
                    ["name"] = "Main",
                    ["code"] = "L1",
                    ["timeZone"] = business.TimeZone,
                    ["dayStartMinutes"] = 0,
                    ["closed"] = false,
                },
            }
        );

    private ServerOperation TaxGroup(PresetTaxGroup group) =>
        new(
            new OperationId(secrets.NewId()),
            "tax_group.saved",
            1,
            null,
            new Dictionary<string, object?>
            {
                ["id"] = secrets.NewId(),
                ["base"] = null,
                ["set"] = new Dictionary<string, object?>
                {
                    ["name"] = group.Name,
                    ["taxes"] = group.Taxes,
                    ["closed"] = false,
                },
            }
        );
}
