namespace Kaunta.Core.Ids;

// One type per kind of thing, so that a sale's id can't be passed where a product's is wanted.

public readonly record struct BusinessId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct LocationId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct RegisterId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct DeviceId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct StaffId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct OperationId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct ProductId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct VariantId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct CategoryId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct TaxGroupId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct SaleId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct BindingId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct ShiftId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct ReturnId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct CustomerId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

public readonly record struct PaymentId(Guid Value)
{
    public override string ToString() => Value.ToString();
}
