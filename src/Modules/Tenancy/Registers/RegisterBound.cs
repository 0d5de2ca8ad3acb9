using System.Text.Json;
using System.Text.Json.Serialization;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Tenancy.Registers;

/// <summary>A register was bound to a device. Only the server's own journal brings it: the server numbers registers and bindings.</summary>
internal sealed class RegisterBound : IOperationHandler
{
    public string Type => "register.bound";

    public IReadOnlyList<int> Versions => [1];

    public bool MovesValue => false;

    public string? Permission => null;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal)
    {
        try
        {
            return BodyReading.Of(body.Deserialize<RegisterBoundBody>(Format)!);
        }
        catch (JsonException)
        {
            return BodyReading.Failed(Outcome.Refused("invalid_field"));
        }
    }

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        foreach (var operation in operations)
            Write(transaction, (RegisterBoundBody)operation.Body);
        await transaction.FlushAsync(cancellation);
        return [.. operations.Select(_ => Outcome.Applied)];
    }

    private static void Write(TenantTransaction transaction, RegisterBoundBody body)
    {
        transaction.Enqueue(
            """
            -- tenancy.register.save
            insert into tenancy.register (tenant_id, register_id, location_id, number, name, closed)
            values ($1, $2, $3, $4, $5, false)
            on conflict (tenant_id, register_id) do update
            set name = excluded.name, version = excluded.version
            where tenancy.register.name <> excluded.name
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(body.Register),
            Sql.Uuid(body.Location),
            Sql.Integer(body.Number),
            Sql.Text(body.Name)
        );
        transaction.Enqueue(
            """
            -- tenancy.binding.insert
            insert into tenancy.binding (tenant_id, binding_id, register_id, device_id, incarnation, number, series)
            values ($1, $2, $3, $4, $5, $6, $7)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(body.Binding),
            Sql.Uuid(body.Register),
            Sql.Uuid(body.Device),
            Sql.Uuid(body.Incarnation),
            Sql.Integer(body.BindingNumber),
            Sql.Text(body.Series)
        );
    }

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };
}

internal sealed record RegisterBoundBody(
    Guid Register,
    Guid Location,
    int Number,
    string Name,
    Guid Device,
    Guid Incarnation,
    Guid Binding,
    int BindingNumber,
    string Series
);
