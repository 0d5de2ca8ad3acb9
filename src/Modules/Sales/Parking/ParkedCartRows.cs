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
            Sql.Uuids([.. carts.Select(cart => cart.Last.Cart)]),
            Sql.Uuids([.. carts.Select(cart => cart.First.Body.Location)]),
            Sql.UuidsOrNull([.. carts.Select(cart => cart.First.Body.Register)]),
            Sql.Uuids([.. carts.Select(cart => cart.First.Operation.Device.Value)]),
            Sql.Texts([.. carts.Select(cart => cart.Last.Name)]),
            Sql.UuidsOrNull([.. carts.Select(cart => cart.Last.Customer)]),
            Sql.Jsons([.. carts.Select(cart => (string?)Write(cart.Last.Contents))]),
            Sql.Instants([.. carts.Select(cart => cart.First.Operation.CorrectedAt)]),
            Sql.UuidsOrNull([.. carts.Select(cart => cart.First.Operation.Actor?.Value)])
        );
    }

    /// <summary>
    /// Two tills went on with these, and both get to see it: also where the parking hasn't arrived, because the server was put back to an older
    /// copy, or where nothing of the cart was left but who took it.
    /// </summary>
    public static void KeepDoubled(TenantTransaction transaction, IReadOnlyList<(Operation Operation, TakingBody Body)> takings)
    {
        if (takings.Count == 0)
            return;
        var carts = takings.GroupBy(taking => taking.Body.Cart).Select(cart => cart.First()).OrderBy(cart => cart.Body.Cart).ToList();
        transaction.Enqueue(
            """
            -- sales.parked_cart.keep_doubled
            insert into sales.parked_cart
              (tenant_id, cart_id, location_id, register_id, device_id, parked_at, parked_by, taken, doubled)
            select $1, cart_id, location_id, register_id, device_id, parked_at, parked_by, true, true
            from unnest($2, $3, $4, $5, $6, $7) as taken (cart_id, location_id, register_id, device_id, parked_at, parked_by)
            on conflict do nothing
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. carts.Select(cart => cart.Body.Cart)]),
            Sql.Uuids([.. carts.Select(cart => cart.Body.Location)]),
            Sql.UuidsOrNull([.. carts.Select(cart => cart.Body.Register)]),
            Sql.Uuids([.. carts.Select(cart => cart.Operation.Device.Value)]),
            Sql.Instants([.. carts.Select(cart => cart.Operation.CorrectedAt)]),
            Sql.UuidsOrNull([.. carts.Select(cart => cart.Operation.Actor?.Value)])
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
            Sql.Uuids([.. carts.Select(cart => cart.Key)]),
            Sql.Booleans([.. carts.Select(cart => cart.Value)])
        );
    }

    /// <summary>
    /// Most carts are on the shelf for minutes, so a tombstone goes only to whoever may have the cart. That a device's cursor is below the version
    /// in which it was parked doesn't say that it hasn't: of a page that was cut it keeps the rows. A device that loads from the beginning has none
    /// that was gone when it began, and nobody has one that was taken in the transaction in which it was parked.
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
          and (not p.taken or p.doubled or p.version > greatest(@begun, p.made_version))
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
