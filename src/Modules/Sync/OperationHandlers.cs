using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Modules.Sync.Pushing;
using Microsoft.Extensions.Logging;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Sync;

/// <summary>Finds who applies an operation. Each type has one handler; two for one type stop the server at start.</summary>
internal sealed class OperationHandlers(IEnumerable<IOperationHandler> handlers, ILogger<OperationHandlers> log)
{
    private readonly Dictionary<string, IOperationHandler> byType = handlers.ToDictionary(handler => handler.Type, StringComparer.Ordinal);

    /// <summary>Adds to the line who applies it and what the body says.</summary>
    public Line Read(Line line, Envelope envelope, PersonalValues personal)
    {
        if (!byType.TryGetValue(envelope.Type, out var handler))
            return line;
        line = line with { Handler = handler };
        if (!handler.Versions.Any(known => known == envelope.Version))
            return line;
        return line with { Reading = ReadBody(handler, envelope, personal) };
    }

#pragma warning disable CA1031 // One body that breaks its reader must not stop the others: it is kept as held, and logged.
    private BodyReading ReadBody(IOperationHandler handler, Envelope envelope, PersonalValues personal)
    {
        try
        {
            return handler.Read((int)envelope.Version, envelope.Body, personal);
        }
        catch (Exception fault)
        {
            log.LogError(fault, "Reading operation {Operation} of type {Type} failed.", envelope.Id, envelope.Type);
            return BodyReading.Failed(Outcome.Held("server_fault"));
        }
    }
#pragma warning restore CA1031
}
