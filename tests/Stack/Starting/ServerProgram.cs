using System.Diagnostics;

namespace Kaunta.Stack.Starting;

/// <summary>The server as a program of its own, as <c>./kaunta up</c> starts it.</summary>
internal static class ServerProgram
{
    public static Process Start(Folder folder, string? opening, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Kaunta.Server.dll"));
        foreach (var option in options)
            start.ArgumentList.Add(option);
        if (opening is not null)
            start.Environment["KAUNTA_OPENING"] = opening;
        return Process.Start(start)!;
    }
}
