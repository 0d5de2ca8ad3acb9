namespace Kaunta.Simulation.Worlds;

/// <summary>The things that a run is about: two businesses on one server, of the first two locations, a few goods, customers and people.</summary>
internal static class Shop
{
    public static readonly Guid First = Id(1, 1);
    public static readonly Guid Second = Id(1, 2);
    public static readonly Guid[] Locations = [Id(2, 1), Id(2, 2)];
    public static readonly Guid[] Variants = [Id(3, 1), Id(3, 2), Id(3, 3)];
    public static readonly Guid[] Customers = [Id(4, 1), Id(4, 2)];
    public static readonly Guid[] Staff = [Id(5, 1), Id(5, 2), Id(5, 3)];
    public static readonly Guid[] Products = [Id(6, 1), Id(6, 2)];

    public static Guid Other(Guid business) => business == First ? Second : First;

    private static Guid Id(short kind, byte number) => new(0x0192f000, kind, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, number);
}
