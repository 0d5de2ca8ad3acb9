namespace Kaunta.Platform.Database;

/// <summary>Rows of some tables that the operations of one transaction add to, and that are written together.</summary>
public interface IGathered
{
    /// <summary>Enqueues the statements. Called once; whoever gathers after it begins anew.</summary>
    void Write(TenantTransaction transaction);
}
