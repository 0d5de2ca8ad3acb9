using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Tenancy;

/// <summary>The rows that devices get from this module. Order and names are those of spec/protocol/README.md.</summary>
internal static class TenancyFeed
{
    public static readonly IReadOnlyList<FeedSource> Sources =
    [
        new(
            "business",
            0,
            FeedPartition.Business,
            """
            -- tenancy.feed.business
            select version, tenant_id, json_build_object(
              'id', tenant_id, 'name', name, 'slug', slug, 'country', country, 'currency', currency, 'taxRounding', tax_rounding,
              'cashDenominationMinor', cash_denomination_minor, 'pricesIncludeTax', prices_include_tax, 'colour', colour,
              'scaleRules', scale_rules, 'exchangeRates', exchange_rates)::text
            from tenancy.business
            where (version, tenant_id) > (@version, @id)
            order by version, tenant_id
            limit @limit
            """
        ),
        new(
            "location",
            1,
            FeedPartition.Business,
            """
            -- tenancy.feed.location
            select version, location_id, json_build_object(
              'id', location_id, 'name', name, 'code', code, 'timeZone', time_zone, 'dayStartMinutes', day_start_minutes,
              'address', address, 'phone', phone, 'taxNumber', tax_number, 'closed', closed)::text
            from tenancy.location
            where (version, location_id) > (@version, @id)
            order by version, location_id
            limit @limit
            """
        ),
        new(
            "register",
            2,
            FeedPartition.Business,
            """
            -- tenancy.feed.register
            select version, register_id, json_build_object(
              'id', register_id, 'location', location_id, 'number', number, 'name', name, 'closed', closed)::text
            from tenancy.register
            where (version, register_id) > (@version, @id)
            order by version, register_id
            limit @limit
            """
        ),
        new(
            "binding",
            3,
            FeedPartition.Business,
            """
            -- tenancy.feed.binding
            select version, binding_id, json_build_object(
              'id', binding_id, 'register', register_id, 'device', device_id, 'incarnation', incarnation, 'number', number,
              'series', series, 'endedLast', ended_last,
              'endedAt', (extract(epoch from ended_at) * 1000)::bigint, 'endedHow', ended_how, 'endedFor', ended_for)::text
            from tenancy.binding
            where (version, binding_id) > (@version, @id)
            order by version, binding_id
            limit @limit
            """
        ),
    ];
}
