using System.Diagnostics;
using Whence.Cli;

namespace Whence.Tests.Serve;

/// <summary>The command whence serve, as a process of its own.</summary>
[TestFixture]
sealed class ServeCommandTests
{
    [Test]
    [Platform("Linux")]
    public async Task ItServesUntilItIsToldToEnd()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Example).Assembly.Location, "serve", "--port", "0", "--sessions", "1", "--method", "gradient"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync();
            Assert.That(line, Does.StartWith("resnet8.onnx is explained at http://127.0.0.1:"));
            using var client = new HttpClient { BaseAddress = new(line!.Split(' ')[4]) };
            Assert.That((await client.PostAsync("/explain", new ByteArrayContent(Example.PictureBytes()))).IsSuccessStatusCode);
            using var end = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(40)).Token);
            Assert.That(process.ExitCode, Is.Zero, await process.StandardError.ReadToEndAsync());
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    [TestCase("--port", "70000")]
    [TestCase("--sessions", "0")]
    [TestCase("--upload-limit", "0")]
    [TestCase("--posterior", "/no/such/file")]
    [TestCase("--host", "192.0.2.1")]
    public async Task WhatItCannotDoIsSaidAtTheStart(string option, string value) => Assert.That(await WhenceCommand.Run("serve", "--method", "gradient", option, value), Is.EqualTo(2));
}
