using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Kaunta.Platform.Database;
using Kaunta.Platform.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Npgsql;

namespace Kaunta.Server;

/// <summary>
/// The API as an OpenAPI document: what the app's types are made from. It is made from the same routes that are served, without a
/// database and without serving; the same sources give the same bytes. No server answers it: it would be a map for strangers.
/// </summary>
internal static class ApiDocument
{
    private const string Name = "api";
    private const string LinesType = "application/x-ndjson";

    public static async Task<int> PrintAsync(CancellationToken stop)
    {
        Console.Write(await TextAsync(stop));
        return 0;
    }

    public static async Task<string> TextAsync(CancellationToken stop)
    {
        await using var app = Build();
        var provider = app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        var document = await provider.GetOpenApiDocumentAsync(stop);
        return (await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, stop)).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Never started: the data source connects to nothing, and the key signs nothing.</summary>
    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Kaunta.Server" });
        builder.Logging.ClearProviders();
        ServerApplication.AddServices(
            builder.Services,
            new ServerOptions { Data = "" },
            NpgsqlDataSource.Create("Host=none"),
            new ServerState("", [], []),
            TimeProvider.System
        );
        builder.Services.AddOpenApi(
            Name,
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.AddSchemaTransformer(NameValuesAsync);
                options.AddOperationTransformer(DescribeOperationAsync);
                options.AddDocumentTransformer(FinishAsync);
            }
        );
        var app = builder.Build();
        ModuleList.Map(app.MapGroup("/api"));
        // What a start does: without it the routes aren't in the table that the document is made from.
        app.UseRouting();
        app.UseEndpoints(_ => { });
        return app;
    }

    /// <summary>A text that can only be one of a few says which.</summary>
    private static Task NameValuesAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        var listed = context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false) ?? [];
        if (listed.OfType<AllowedValuesAttribute>().FirstOrDefault() is { } allowed)
            schema.Enum = [.. allowed.Values.Select(value => (JsonNode)JsonValue.Create((string)value!))];
        return Task.CompletedTask;
    }

    /// <summary>Who may call, lines of JSON where they are, and the refusal that any route may answer.</summary>
    private static Task DescribeOperationAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken stop
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var access = metadata.OfType<EndpointAccess>().Single();
        // The default is the name of the program, on every one.
        operation.Tags = null;
        operation.Description = access switch
        {
            { Class: EndpointClass.Anyone } => "Anyone.",
            { Class: EndpointClass.Device, RevokedToo: true } => "A device, by its proof, even when it was revoked.",
            { Class: EndpointClass.Device } => "A device, by its proof.",
            { Permission: { } permission } => $"A signed-in person with the permission {permission}.",
            _ => "A signed-in person, about what is theirs.",
        };
        if (metadata.OfType<LinesMetadata>().FirstOrDefault() is { } lines)
            DescribeLines(operation, lines);
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A refusal.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("Problem", context.Document) },
            },
        };
        return Task.CompletedTask;
    }

    private static void DescribeLines(OpenApiOperation operation, LinesMetadata lines)
    {
        var content = new Dictionary<string, OpenApiMediaType>
        {
            [LinesType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
        if (lines.Taken is not null)
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = lines.Taken,
                Required = true,
                Content = content,
            };
        if (lines.Answered is not null)
            operation.Responses = new()
            {
                ["200"] = new OpenApiResponse { Description = lines.Answered, Content = content },
            };
    }

    private static Task FinishAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken stop)
    {
        document.Info = new() { Title = "Kaunta", Version = "1" };
        document.Servers = null;
        document.Tags = null;
        var paths = document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal).ToList();
        document.Paths = [];
        foreach (var (path, item) in paths)
            document.Paths.Add(path, item);
        document.Components ??= new();
        var schemas = new SortedDictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["Problem"] = Problem() };
        foreach (var (name, schema) in document.Components.Schemas ?? new Dictionary<string, IOpenApiSchema>())
            schemas[name] = schema;
        document.Components.Schemas = schemas;
        return Task.CompletedTask;
    }

    /// <summary>As <see cref="Refusal"/> writes it; some carry further members.</summary>
    private static OpenApiSchema Problem() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "code", "title", "status", "retry" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["code"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["retry"] = new OpenApiSchema { Type = JsonSchemaType.Boolean },
            },
        };
}
