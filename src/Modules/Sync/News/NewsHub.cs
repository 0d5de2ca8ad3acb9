using System.Collections.Concurrent;
using System.Threading.Channels;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Sync.News;

/// <summary>Tells those who listen that a business has news. Never what: they pull. A slow listener gets only the latest.</summary>
internal sealed class NewsHub
{
    /// <summary>In place of a version: something may have been missed, and which version is present must be looked up.</summary>
    public const long Unknown = 0;

    private readonly ConcurrentDictionary<BusinessId, ConcurrentDictionary<Channel<long>, bool>> listeners = new();

    public NewsHub(TenantDatabase database) => database.Committed += OnCommitted;

    /// <summary>Commits of this process, for the other servers.</summary>
    public event Action<BusinessId, long>? Own;

    public Subscription Subscribe(BusinessId business)
    {
        var channel = Channel.CreateBounded<long>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
        );
        listeners.GetOrAdd(business, _ => new())[channel] = true;
        return new(this, business, channel);
    }

    /// <summary>A commit of another server.</summary>
    public void Tell(BusinessId business, long version)
    {
        if (!listeners.TryGetValue(business, out var channels))
            return;
        foreach (var channel in channels.Keys)
            channel.Writer.TryWrite(version);
    }

    /// <summary>What other servers committed may have been missed.</summary>
    public void TellAll()
    {
        foreach (var business in listeners.Keys)
            Tell(business, Unknown);
    }

    private void OnCommitted(BusinessId business, long version)
    {
        Tell(business, version);
        Own?.Invoke(business, version);
    }

    public sealed class Subscription(NewsHub hub, BusinessId business, Channel<long> channel) : IDisposable
    {
        public ChannelReader<long> News => channel.Reader;

        public void Dispose()
        {
            if (hub.listeners.TryGetValue(business, out var channels))
                channels.TryRemove(channel, out _);
        }
    }
}
