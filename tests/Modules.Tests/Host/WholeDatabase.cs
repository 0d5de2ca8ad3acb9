namespace Kaunta.Modules.Tests.Host;

/// <summary>
/// The tests of what a server does to all businesses of a database, or that change its tables: on a database of their own, one after
/// the other, so that no other test's shop is among them. Their <see cref="KauntaServer"/> is this collection's.
/// </summary>
[CollectionDefinition(Name)]
public sealed class WholeDatabase : ICollectionFixture<KauntaServer>
{
    public const string Name = "whole database";
}
