using System.Diagnostics;
using Kaunta.DeviceClient;

namespace Kaunta.Faults;

/// <summary>A database on a small disk that fills up while tills sell, until somebody makes room.</summary>
internal sealed class FullDisk(Seed seed, string folder, Witness witness, Findings findings)
{
    private const string Size = "220m";
    private const int SalesEach = 40;
    private static readonly TimeSpan Healing = TimeSpan.FromSeconds(30);

    /// <summary>True: the disk filled up and everything arrived afterwards. Null: nobody may mount here, so nothing was tried.</summary>
    public async Task<bool?> RunAsync(CancellationToken stop)
    {
        var small = Path.Combine(folder, "small");
        Directory.CreateDirectory(small);
        if (await RunAsync("mount", stop, "-t", "tmpfs", "-o", $"size={Size},mode=755", "tmpfs", small) != 0)
            return null;
        try
        {
            return await FillAsync(small, stop);
        }
        finally
        {
            await RunAsync("umount", CancellationToken.None, small);
        }
    }

    private async Task<bool> FillAsync(string small, CancellationToken stop)
    {
        await using var backend = new Backend(small, 1);
        await backend.StartAsync(stop);
        var address = new Uri($"http://127.0.0.1:{backend.Servers[0].Port}");
        var shop = new Shop(seed, 9_000);
        var till = new Till(shop, "first", await shop.OpenAsync(address, stop), address, witness, 1);
        shop.Stock(till.Device);
        if (!await till.SettleAsync(stop))
            throw new FaultsException($"The shop on the small disk couldn't be stocked: {till.Device.Light}");

        var ballast = Path.Combine(small, "ballast");
        Fill(ballast);
        var refused = 0;
        for (var sale = 0; sale < SalesEach; sale++)
        {
            till.Sell();
            refused += await till.SettleAsync(stop) ? 0 : 1;
            // What the database had set aside for itself is used up by and by.
            Fill(ballast);
        }
        File.Delete(ballast);
        // The operator has made room, and starts what gave up meanwhile.
        await backend.RestartDatabaseAsync(stop);
        var settled = await Polling.IsSoWithinAsync(Healing, () => till.SettleAsync(stop), stop);
        if (!settled)
        {
            findings.Stalled++;
            findings.Name($"after the full disk, till {till.Name} is {till.Device.Light}");
        }
        await new Audit(backend, witness.Of(shop.Business.Value), findings, stop).RunAsync([till]);
        return refused > 0;
    }

    /// <summary>To the last byte.</summary>
    private static void Fill(string path)
    {
        var block = new byte[64 * 1024];
        try
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    private static async Task<int> RunAsync(string program, CancellationToken stop, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return process.ExitCode;
    }
}
