using System.Diagnostics;

namespace Kaunta.HouseRules;

/// <summary>Walks the tracked files of the repository that is named (or the present folder) and prints every breach: file:line, rule, what to use instead.</summary>
internal static class Program
{
    private const string Exceptions = "tools/HouseRules/exceptions.txt";

    public static int Main(string[] args)
    {
        var root = Path.GetFullPath(args.FirstOrDefault() ?? ".");
        var exceptions = ExceptionList.Parse(File.ReadAllLines(Path.Combine(root, Exceptions)));
        var files = 0;
        var findings = new List<Finding>();
        foreach (var path in TrackedFiles(root).Where(path => File.Exists(Path.Combine(root, path))))
        {
            files++;
            findings.AddRange(Rules.Check(new SourceFile(path, File.ReadAllText(Path.Combine(root, path)))));
        }

        var broken = findings.Where(finding => !exceptions.Allow(finding)).ToList();
        foreach (var finding in broken)
        {
            Console.WriteLine($"{finding.Path}:{finding.Line}: {finding.Rule}: {finding.Replacement}");
        }

        // An exception that nothing needs any more would hide the next breach.
        foreach (var unused in exceptions.Unused)
        {
            Console.WriteLine($"{Exceptions}: the exception \"{unused}\" is not needed any more: remove it.");
        }

        Console.WriteLine($"{files} files, {broken.Count} breaches of {Rules.All.Count} rules");
        return broken.Count == 0 && exceptions.Unused.Count == 0 && files > 0 ? 0 : 1;
    }

    private static List<string> TrackedFiles(string root)
    {
        // With untracked files that are not ignored: what is about to be committed is checked too.
        string[] arguments = ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true })!;
        var listed = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0
            ? [.. listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal)]
            : throw new InvalidOperationException($"git could not list the files of {root}.");
    }
}
