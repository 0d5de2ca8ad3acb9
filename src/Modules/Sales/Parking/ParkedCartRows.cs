using System.Text.Json;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sales.Parking;

/// <summary>Writes the shelf, and shows it to the tills of its location.</summary>
internal static class ParkedCartRows
{
    public static string Write(ParkedContents contents) => JsonSerializer.Serialize(contents, JsonSerializerOptions.Web);

    /// <summary>Where and when it was parked first stays; what it is called and holds is what came last.</summary>
    public static void Save(TenantTransaction transaction, IReadOnlyList<(Operation Operation, ParkingBody Body)> parkings)
    {
        if (parkings.Count == 0)
            return;
        var carts = parkings
            .GroupBy(parking => parking.Body.Cart)
            .Select(cart => (First: cart.First(), Last: cart.Last().Body))
            .OrderBy(cart => cart.Last.Cart)
            .ToList();
        transaction.Enqueue(
            """
            -- sales.parked_cart.save
            insert into sales.parked_cart
              (tenant_id, cart_id, location_id, register_id, device_id, name, customer_id, contents, parked_at, parked_by)
            select $1, cart_id, location_id, register_id, device_id, name, customer_id, contents, parked_at, parked_by
            from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)
              as parked (cart_id, location_id, register_id, device_id, name, customer_id, contents, parked_at, parked_by)
            on conflict (tenant_id, cart_id) do update
            set name = excluded.name,
              customer_id = excluded.customer_id,
              contents = excluded.contents,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(carts.ConvertAll(cart => cart.Last.Cart)),
            Sql.Uuids(carts.ConvertAll(cart => cart.First.Body.Location)),
            Sql.UuidsOrNull(carts.ConvertAll(cart => cart.First.Body.Register)),
            Sql.Uuids(carts.ConvertAll(cart => cart.First.Operation.Device.Value)),
            Sql.Texts(carts.ConvertAll(cart => cart.Last.Name)),
            Sql.UuidsOrNull(carts.ConvertAll(cart => cart.Last.Customer)),
            Sql.Jsons(carts.ConvertAll(cart => (string?)Write(cart.Last.Contents))),
            Sql.Instants(carts.ConvertAll(cart => cart.First.Operation.CorrectedAt)),
            Sql.UuidsOrNull(carts.ConvertAll(cart => cart.First.Operation.Actor?.Value))
        );
    }

    /// <summary>These were taken; true where two tills went on with one.</summary>
    public static void End(TenantTransaction transaction, IReadOnlyDictionary<Guid, bool> doubledByCart)
    {
        var carts = doubledByCart.OrderBy(cart => cart.Key).ToList();
        transaction.Enqueue(
            """
            -- sales.parked_cart.end
            update sales.parked_cart p
            set taken = true,
              doubled = p.doubled or ended.doubled,
              contents = null,
              version = default
            from unnest($2, $3) as ended (cart_id, doubled)
            where p.tenant_id = $1
              and p.cart_id = ended.cart_id
              and (not p.taken or ended.doubled)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids(carts.ConvertAll(cart => cart.Key)),
            Sql.Booleans(carts.ConvertAll(cart => cart.Value))
        );
    }

    /// <summary>
    /// Most carts are on the shelf for minutes, so a tombstone goes only to whoever may have the cart: a device whose cursor is below the
    /// version in which it was parked has never been given it.
    /// </summary>
    public static readonly FeedSource Feed = new(
        "parked_cart",
        28,
        FeedPartition.Location,
        """
        -- sales.feed.parked_cart
        select p.version, p.cart_id,
          case
            when not p.taken then (p.contents || jsonb_build_object(
              'id', p.cart_id,
              'location', p.location_id,
              'register', p.register_id,
              'device', p.device_id,
              'name', p.name,
              'customer', p.customer_id,
              'at', (extract(epoch from p.parked_at) * 1000)::bigint,
              'by', p.parked_by
            ))::text
            when p.doubled then jsonb_build_object(
              'id', p.cart_id,
              'location', p.location_id,
              'name', p.name,
              'takings', (
                select jsonb_agg(jsonb_build_object(
                  'device', t.device_id,
                  'register', t.register_id,
                  'by', t.actor_id,
                  'at', (extract(epoch from t.taken_at) * 1000)::bigint
                ) order by t.made_version, t.taken_at, t.operation_id)
                from sales.cart_taking t
                where t.tenant_id = p.tenant_id
                  and t.cart_id = p.cart_id
                  and t.why <> 'discarded'
              )
            )::text
          end
        from sales.parked_cart p
        where p.tenant_id = current_setting('app.tenant_id')::uuid
          and p.location_id = @scope
          and (not p.taken or p.doubled or p.made_version <= @version)
          and (p.version, p.cart_id) > (@version, @id)
        order by p.version, p.cart_id
        limit @limit
        """
    );

    /// <summary>Who took them stays: an operation that arrives later still brings none of them back.</summary>
    public static readonly TombstonePurge Purge = new(
        "parked_cart",
        """
        -- sales.parked_cart.purge
        delete from sales.parked_cart
        where tenant_id = current_setting('app.tenant_id')::uuid
          and taken
          and not doubled
          and version <= @horizon
        """
    );
}
