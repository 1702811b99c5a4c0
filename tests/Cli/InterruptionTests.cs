using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace Whence.Tests.Cli;

/// <summary>Ctrl-C, sent to the command as a process of its own.</summary>
[TestFixture]
[Platform("Linux")]
sealed class InterruptionTests
{
    // Long enough for any machine; nothing is concluded from the time itself.
    static readonly TimeSpan Enough = TimeSpan.FromMinutes(3);

    readonly List<Process> started = [];
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-interrupt-").FullName;

    [TearDown]
    public void EndAll()
    {
        foreach (var process in started)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
        started.Clear();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task TheFirstEndsTheWorkAndLeavesWhatIsDone()
    {
        var picture = Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png");
        var process = Start(["explain", .. Enumerable.Repeat(picture, 10000), "--method", "gradient", "--out", folder, "--json"]);
        var line = await process.StandardOutput.ReadLineAsync();
        // The pipe is read on, so that the command is not held up by it.
        var rest = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await Signal(process);
        Assert.That(await End(process), Is.EqualTo(130), await error);
        Assert.That(File.Exists(JsonDocument.Parse(line!).RootElement.GetProperty("files").GetProperty("map").GetString()), "the first picture's map is whole");
        Assert.That((await rest).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => JsonDocument.Parse(text).RootElement.ValueKind), Is.All.EqualTo(JsonValueKind.Object));
        Assert.That(await error, Does.Contain("cancelled").And.Contain("before it are there").And.Not.Contain("   at ").And.Not.Contain("Exception"));
    }

    [Test]
    public async Task TheSecondEndsAtOnceAndQuietly()
    {
        // A request that never comes to its end keeps the server from ending by itself.
        var process = Start(["serve", "--port", "0", "--sessions", "1", "--method", "gradient"]);
        var line = await process.StandardOutput.ReadLineAsync();
        var address = new Uri(line!.Split(' ')[4]);
        using var client = new TcpClient(address.Host, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("POST /explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"u8.ToArray());
        // Now it waits for the body.
        Assert.That(await new StreamReader(stream).ReadLineAsync(), Does.Contain("100 Continue"));
        await stream.WriteAsync("half"u8.ToArray());
        await Signal(process);
        var first = await process.StandardError.ReadLineAsync(new CancellationTokenSource(Enough).Token);
        Assert.That(first, Does.Contain("are let end"));
        Assert.That(process.HasExited, Is.False);
        await Signal(process);
        var error = process.StandardError.ReadToEndAsync();
        Assert.That(await End(process), Is.EqualTo(130), await error);
        Assert.That(await error, Does.Not.Contain("   at ").And.Not.Contain("Exception"));
    }

    // What runs in the background of a shell inherits that it ignores SIGINT, and so would the command.
    Process Start(string[] args)
    {
        var process = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "whence.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        started.Add(process);
        return process;
    }

    static async Task Signal(Process process)
    {
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.That(kill.ExitCode, Is.Zero);
    }

    static async Task<int> End(Process process)
    {
        await process.WaitForExitAsync(new CancellationTokenSource(Enough).Token);
        return process.ExitCode;
    }
}
