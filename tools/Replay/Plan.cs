namespace Kaunta.Replay;

/// <summary>What becomes of a file: the goods that the shop must have had, and its documents as operations in time order.</summary>
/// <param name="Goods">By code, in the order of their first line.</param>
/// <param name="Customers">In the order of their first document.</param>
/// <param name="Operations">In time order; each register's are its journal.</param>
/// <param name="Exceptions">The lines that no operation says, each with its reason.</param>
internal sealed record Plan(
    IReadOnlyList<Goods> Goods,
    IReadOnlyList<PlannedCustomer> Customers,
    IReadOnlyList<PlannedOperation> Operations,
    IReadOnlyList<ExceptionLine> Exceptions
)
{
    public const int Registers = 8;

    public int LinesInOperations => Operations.Sum(operation => operation.Lines.Count);
}

/// <summary>One stock code.</summary>
/// <param name="Price">Thousandths of a minor unit: the median of what it was sold for; 0 where it never was.</param>
/// <param name="Tracked">False for fees, postage and vouchers, which no shelf holds.</param>
/// <param name="Opening">Thousandths: the largest shortfall of the year, at least 0.</param>
/// <param name="UnitCost">60 % of the price, thousandths of a minor unit.</param>
internal sealed record Goods(string Code, string Name, long Price, bool Tracked, long Opening, long UnitCost);

internal sealed record PlannedCustomer(string Name);

internal sealed record ExceptionLine(InputLine Line, string Reason);

/// <summary>One operation of one register.</summary>
/// <param name="Register">0 to 7.</param>
/// <param name="At">The document's time: of two, the first.</param>
/// <param name="Lines">The lines of the file that it says, in their order.</param>
internal abstract record PlannedOperation(int Register, DateTime At, string Invoice, string? Customer, IReadOnlyList<InputLine> Lines);

internal sealed record PlannedSale(int Register, DateTime At, string Invoice, string? Customer, IReadOnlyList<InputLine> Lines)
    : PlannedOperation(Register, At, Invoice, Customer, Lines);

/// <param name="Sale">Whose goods come back; null without a receipt.</param>
/// <param name="Units">For each line, which line of the sale and what came back of it before; empty without a receipt.</param>
internal sealed record PlannedReturn(
    int Register,
    DateTime At,
    string Invoice,
    string? Customer,
    IReadOnlyList<InputLine> Lines,
    PlannedSale? Sale,
    IReadOnlyList<PlannedUnits> Units
) : PlannedOperation(Register, At, Invoice, Customer, Lines);

/// <param name="Of">The line's number on its receipt, from 1.</param>
/// <param name="ReturnedBefore">Thousandths.</param>
/// <param name="RefundedBefore">Minor units.</param>
internal sealed record PlannedUnits(int Of, long ReturnedBefore, long RefundedBefore);

/// <summary>Goods found (positive quantities) or written off (negative ones).</summary>
internal sealed record PlannedAdjustment(int Register, DateTime At, string Invoice, IReadOnlyList<InputLine> Lines)
    : PlannedOperation(Register, At, Invoice, null, Lines);

/// <summary>A debt of before the file was adjusted.</summary>
internal sealed record PlannedBadDebt(int Register, DateTime At, string Invoice, IReadOnlyList<InputLine> Lines)
    : PlannedOperation(Register, At, Invoice, null, Lines);
