using System.Diagnostics;
using System.Text.Json;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Cli;

/// <summary>How the command behaves when something is not as it should be: bad pictures among good ones, names taken already, words that are no words of it.</summary>
[TestFixture]
[NonParallelizable]
sealed class MannersTests
{
    static readonly string Boot = Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png");

    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-manners-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("explain", "--method", "gradient")]
    [TestCase("judge")]
    [TestCase("uncertainty", "--count", "2")]
    [TestCase("mitigate", "--count", "2")]
    public async Task OneBadPictureAmongManyIsSaidAndTheRestGoesOn(params string[] verb)
    {
        var broken = At("broken.png");
        File.WriteAllBytes(broken, [1, 2, 3]);
        var (code, output, error) = await CliTests.Run([.. verb, At("missing.png"), Copy("a"), broken, Copy("b"), "--out", At("out"), "--json"]);
        Assert.That(code, Is.EqualTo(1));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.That(lines.Select(line => line.GetProperty("image").GetString()), Is.EqualTo(new[] { "missing.png", "a.png", "broken.png", "b.png" }));
        Assert.That(lines.Select(line => line.TryGetProperty("error", out _)), Is.EqualTo(new[] { true, false, true, false }));
        Assert.That(lines[2].GetProperty("error").GetString(), Does.Contain("broken.png"));
        Assert.That(error, Does.Contain("missing.png").And.Contain("broken.png"));
    }

    [TestCase("explain", "--method", "gradient")]
    [TestCase("judge")]
    [TestCase("uncertainty", "--count", "2", "--dropout-layer", "r")]
    [TestCase("mitigate", "--count", "2", "--dropout-layer", "r")]
    public async Task ABadPictureThatIsTheFirstOfANetworkOfOpenSizeEndsNothing(params string[] verb)
    {
        File.WriteAllBytes(At("broken.png"), [1, 2, 3]);
        File.WriteAllBytes(At("m.onnx"), new OnnxFile().Input("x", -1, 3, -1, -1)
            .Weights("w", [.. Enumerable.Range(0, 9).Select(i => MathF.Sin(i))], 3, 3, 1, 1).Weights("f", [.. Enumerable.Range(0, 9).Select(i => MathF.Cos(i))], 3, 3)
            .Node("Conv", "x w", "c").Node("Relu", "c", "r").Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "v").Node("MatMul", "v f", "y").Output("y", -1, 3).Bytes);
        string[] model = ["--model", At("m.onnx"), "--preset", "raw", "--out", At("out"), "--json"];
        var (code, output, error) = await CliTests.Run([.. verb, At("missing.png"), At("broken.png"), Copy("a"), .. model]);
        Assert.That(code, Is.EqualTo(1), error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.That(lines.Select(line => line.TryGetProperty("error", out _)), Is.EqualTo(new[] { true, true, false }), error);
        var none = await CliTests.Run([.. verb, At("missing.png"), At("broken.png"), .. model]);
        Assert.That((none.Code, none.Output.Split("\"error\"").Length), Is.EqualTo((1, 3)), none.Error);
    }

    [Test]
    public async Task WhatIsWrongWithTheModelIsSaidOnce()
    {
        var (code, output, error) = await CliTests.Run("explain", Copy("a"), Copy("b"), "--model", At("none.onnx"), "--out", At("out"), "--json");
        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(error.Split("none.onnx"), Has.Length.EqualTo(2), error);
    }

    [Test]
    public async Task NothingTakesAnothersPlace()
    {
        var (first, second) = (Copy(Path.Combine("x", "cat")), Copy(Path.Combine("y", "cat")));
        await Explain(first, second);
        Assert.That(Maps(), Is.EqualTo(new[] { "cat-2.map.npy", "cat.map.npy" }));
        await Explain(first, second);
        Assert.That(Maps(), Has.Length.EqualTo(2), "the same again takes its own place");
        await Explain(first, method: "integrated-gradients");
        Assert.That(Maps(), Is.EqualTo(new[] { "cat-2.map.npy", "cat-3.map.npy", "cat.map.npy" }));

        Task Explain(string a, string? b = null, string method = "gradient") =>
            CliTests.Run(["explain", a, .. b is null ? Array.Empty<string>() : [b], "--method", method, "--out", At("out"), "--json"]);
    }

    [Test]
    public async Task FilesOfOtherProgramsStay()
    {
        Directory.CreateDirectory(At("out"));
        File.WriteAllText(At(Path.Combine("out", "a.map.npy")), "mine");
        await CliTests.Run("explain", Copy("a"), "--method", "gradient", "--out", At("out"), "--json");
        Assert.That(File.ReadAllText(At(Path.Combine("out", "a.map.npy"))), Is.EqualTo("mine"));
        Assert.That(Maps(), Is.EqualTo(new[] { "a-2.map.npy", "a.map.npy" }));
    }

    [TestCase("--layer", "x", "negative-flux")]
    [TestCase("--sigma", "0.1", "gradient")]
    [TestCase("--quadrature", "midpoint", "smooth-grad")]
    [TestCase("--steps", "3", "grad-cam")]
    [TestCase("--baseline", "blur", "grad-cam")]
    public async Task OptionsThatTheMethodDoesNotUseAreRefused(string option, string value, string method)
    {
        var (code, _, error) = await CliTests.Run("explain", "--method", method, option, value, "--out", At("out"));
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain($"{option} is for").And.Contain(method));
    }

    [Test]
    public async Task NoWordAtAllShowsWhatThereIs()
    {
        var (code, output, _) = await CliTests.Run();
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("explain").And.Contain("judge").And.Contain("Usage"));
    }

    [TestCase("explian", "explain")]
    [TestCase("mitgate", "mitigate")]
    public async Task NearWordsAreSuggested(string word, string meant)
    {
        var (code, _, error) = await CliTests.Run(word);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Match($"is {meant}( or [a-z-]+)* meant\\?"), "the nearest first");
    }

    [Test]
    public async Task NearOptionsAreSuggested()
    {
        var (code, _, error) = await CliTests.Run("explain", "--methd", "gradient");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("no option --methd; near it are --method"));
    }

    [Test]
    public void APipeGetsPlainTextThatIsNotWrapped()
    {
        var picture = Copy(new string('n', 150));
        string[] words = [Path.Combine(AppContext.BaseDirectory, "whence.dll"), "explain", picture, "--method", "gradient", "--out", At("out")];
        using var process = Process.Start(new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, error.Result);
        Assert.That(output, Does.Not.Contain("\u001b").And.Contain($"{Path.GetFileName(picture)}: Ankle boot, 99.9 %, says resnet8.onnx"));
    }

    string At(string name) => Path.Combine(folder, name);

    string Copy(string name)
    {
        var path = At($"{name}.png");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(Boot, path);
        return path;
    }

    string[] Maps() => [.. Directory.GetFiles(At("out"), "*.npy").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
