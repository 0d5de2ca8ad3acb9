using System.Net;
using System.Net.Sockets;

namespace Kaunta.Stack.Starting;

/// <summary>What a person typed wrong, or has running already, is said in a sentence that names the way out; never as a stack trace.</summary>
public sealed class RefusingToStart
{
    [Theory]
    [InlineData("--port is a number up to 65535.", "--port", "70000")]
    [InlineData("--lan-port is a number up to 65535.", "--lan", "--lan-port", "-1")]
    [InlineData("--database is written like", "--database", "garbage")]
    [InlineData("The database can't be reached", "--database", "Host=127.0.0.1;Port=1;Username=kaunta_app")]
    [InlineData("--smtp is written like", "--smtp", "mail.example.com")]
    [InlineData("can't be used", "--data", "/proc/nowhere")]
    public async Task A_wrong_option_is_named_with_what_it_should_be(string sentence, params string[] options)
    {
        using var folder = new TemporaryFolder("stack");
        var (code, said) = await StartAsync(folder, null, options);
        code.ShouldBe(1);
        said.ShouldContain(sentence);
        said.ShouldNotContain("   at ", customMessage: said);
    }

    [Theory]
    [InlineData("close")]
    [InlineData("7")]
    public async Task A_misspelt_setting_of_who_may_open_a_shop_opens_the_door_to_nobody(string opening)
    {
        using var folder = new TemporaryFolder("stack");
        var (code, said) = await StartAsync(folder, opening, "--database", "Host=127.0.0.1;Port=1;Username=kaunta_app");
        code.ShouldBe(1);
        said.ShouldContain("it is one of anyone, invitation, closed");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_the_database_is_stopped_again()
    {
        using var folder = new TemporaryFolder("stack");
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var (code, said) = await StartAsync(folder, null, "--port", port.ToString(), "--data", folder.Below("data"));
        code.ShouldBe(1);
        said.ShouldContain($":{port}");
        said.ShouldContain("choose another with --port");
        said.ShouldNotContain("   at ", customMessage: said);
        File.Exists(Path.Combine(folder.Below("data"), "postgres", "cluster", "postmaster.pid")).ShouldBeFalse();
    }

    private static async Task<(int Code, string Said)> StartAsync(TemporaryFolder folder, string? opening, params string[] options)
    {
        await using var server = ServerProgram.Start(folder, opening, options);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var said = server.Process.StandardError.ReadToEndAsync(deadline.Token);
        var printed = server.Process.StandardOutput.ReadToEndAsync(deadline.Token);
        await server.Process.WaitForExitAsync(deadline.Token);
        return (server.Process.ExitCode, await said + await printed);
    }
}
