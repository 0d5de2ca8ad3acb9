using Kaunta.Contracts.Operations;

namespace Kaunta.Modules.Sync.Pulling;

/// <summary>What became of a device's operations, for that device: an outcome may change long after the push was answered.</summary>
internal static class OutcomeFeed
{
    public static readonly FeedSource Source = new(
        "outcome",
        12,
        FeedPartition.Device,
        """
        -- sync.feed.outcome
        select version, operation_id,
          json_build_object(
            'id', operation_id,
            'seq', seq,
            'incarnation', incarnation,
            'outcome', outcome,
            'code', code,
            'flags', flags,
            'settled', settled_at is not null
          )::text
        from sync.operation
        where tenant_id = current_setting('app.tenant_id')::uuid
          and device_id = @scope
          and operation_id is not null
          and (version, operation_id) > (@version, @id)
        order by version, operation_id
        limit @limit
        """
    );
}
