using Kaunta.Contracts.Facts;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Imports.Forgetting;

/// <summary>Lists of customers are forgotten with any of them: what was accepted of the person, and the files, where anybody may stand.</summary>
internal sealed class ForgetImported : IFactHandler<SubjectErased>
{
    public Task<IReadOnlyList<FactFlag>> HandleAsync(
        TenantTransaction transaction,
        IReadOnlyList<SubjectErased> facts,
        CancellationToken cancellation
    )
    {
        transaction.Enqueue(
            """
            -- imports.part.forget
            delete from imports.part p
            using imports.import i
            where p.tenant_id = $1
              and i.tenant_id = p.tenant_id
              and i.import_id = p.import_id
              and p.part <= i.parts_done
              and p.type = 'customer.saved'
              and exists (
                select from unnest($2) as subject (subject_id)
                where position(subject.subject_id::text in p.body) > 0
              )
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. facts.Select(fact => fact.Subject)])
        );
        transaction.Enqueue(
            """
            -- imports.import.forget_lists
            update imports.import
            set content = null
            where tenant_id = $1
              and kind = 'customers'
              and state in ('done', 'stopped')
              and content is not null
            """,
            Sql.Uuid(transaction.Business.Value)
        );
        return Task.FromResult<IReadOnlyList<FactFlag>>([]);
    }
}
