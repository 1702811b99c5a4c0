using System.Text.Json;
using System.Text.Json.Nodes;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Tests.Cli;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Cases;

/// <summary>
/// Every verb reads a file in the same way: one that leaves sizes, the output and a further input open says, with these given, what a file says that has all of them
/// written in it.
/// </summary>
[TestFixture]
[NonParallelizable]
sealed class OneReadingTests
{
    const int Side = 8;
    static readonly float[] Gain = [1.5f, -0.5f, 2];
    static readonly string[] Unlike = ["milliseconds", "bytesPlanned", "modelSha256", "models", "files", "fingerprint", "report", "output", "file", "path"];
    string folder = "";

    [OneTimeSetUp]
    public void MakeFiles()
    {
        folder = Directory.CreateTempSubdirectory("whence-reading-").FullName;
        var random = new Random(3);
        foreach (var i in Enumerable.Range(0, 36))
        {
            var pixels = new byte[Side * Side * 3];
            random.NextBytes(pixels);
            for (var p = 0; p < pixels.Length; p++)
                pixels[p] = (byte)(p % 3 == i % 3 ? pixels[p] / 2 + 128 : pixels[p] / 2);
            var place = Directory.CreateDirectory(At("data", new[] { "cat", "dog", "emu" }[i % 3])).FullName;
            Png.Save(new Image(Side, Side, 3, pixels), Path.Combine(place, $"{i}.png"));
        }
        Directory.CreateDirectory(At("open"));
        Directory.CreateDirectory(At("closed"));
        Directory.CreateDirectory(At("default"));
        File.WriteAllBytes(At("open", "m.onnx"), Body(new OnnxFile().Input("x", -1, 3, -1, -1).Input("gain", -1, 3), "scores").Output("first", -1, 3).Output("scores", -1, 3).Bytes);
        File.WriteAllBytes(At("closed", "m.onnx"), Body(new OnnxFile().Input("x", -1, 3, Side, Side).Weights("gain", Gain, 1, 3), "scores").Output("scores", -1, 3).Bytes);
        File.WriteAllBytes(At("default", "m.onnx"), Body(new OnnxFile().Input("x", -1, 3, -1, -1).Input("gain", 1, 3).Weights("gain", [9, 9, 9], 1, 3), "scores").Output("first", -1, 3).Output("scores", -1, 3).Bytes);
        Npy.Write(At("gain.npy"), HostTensor.From(Gain, 1, 3));
        Npy.Write(At("bare.npy"), HostTensor.From(Gain.Select(g => (double)g).ToArray(), 3));
        Npy.Write(At("rows.npy"), HostTensor.From(new float[6], 2, 3));
        Npy.Write(At("long.npy"), HostTensor.From(new float[4], 1, 4));
        Npy.Write(At("x.npy"), HostTensor.From([.. Enumerable.Range(0, 2 * 3 * Side * Side).Select(i => MathF.Sin(i))], 2, 3, Side, Side));
    }

    [OneTimeTearDown]
    public void RemoveFiles() => Directory.Delete(folder, recursive: true);

    // Two heads; the names say nothing about which one holds the scores.
    static OnnxFile Body(OnnxFile file, string scores) => file
        .Weights("w", [.. Enumerable.Range(0, 4 * 3 * 9).Select(i => MathF.Cos(i * 1.3f))], 4, 3, 3, 3).Weights("d", [.. Enumerable.Range(0, 12).Select(i => MathF.Sin(i * 2.1f))], 4, 3)
        .Node("Conv", "x w", "c", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "c", "r").Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "f")
        .Node("MatMul", "f d", "z").Node("Mul", "z gain", scores).Node("Neg", "z", "first");

    static IEnumerable<TestCaseData> Verbs()
    {
        yield return Verb("explain", "PICTURE", "--method", "gradient", "--json", "--out", "OUT");
        yield return Verb("explain a batch", "--method", "integrated-gradients", "--samples", "16", "--json", "--out", "OUT", "PICTURE");
        yield return Verb("explain a tensor", "--input", "X", "--output", "OUT.npy", "--method", "grad-cam", "--json");
        yield return Verb("evaluate", "--data", "DATA", "--images", "2", "--steps", "4", "--json");
        yield return Verb("calibrate", "--data", "DATA", "--output", "OUT.json", "--json");
        yield return Verb("ood", "--in", "DATA", "--out-of", "DATA", "--detector", "energy", "--json");
        yield return Verb("uncertainty", "PICTURE", "--members", "dropout", "--dropout-layer", "last", "--count", "3", "--json", "--out", "OUT");
        yield return Verb("mitigate", "PICTURE", "--members", "dropout", "--dropout-layer", "last", "--at", "features", "--count", "3", "--json", "--out", "OUT");
        yield return Verb("judge", "PICTURE", "--json", "--out", "OUT");
        yield return Verb("evidence fit", "--data", "DATA", "--inducing", "6", "--output", "OUT.safetensors", "--json");

        static TestCaseData Verb(string name, params string[] args) => new TestCaseData(name, args).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task AnOpenFileSaysWhatAClosedOneSays(string name, string[] args)
    {
        var verb = name.Split(" a ")[0].Split(' ');
        string[] given = ["--with", $"gain={At("gain.npy")}", "--scores", "scores"];
        var closed = await Json(verb, "closed", args, []);
        Assert.That(await Json(verb, "open", args, given), Is.EqualTo(closed));
        Assert.That(await Json(verb, "default", args, given), Is.EqualTo(closed));
        var (code, _, error) = await Run(verb, "open", args, []);
        Assert.That((code, error), Is.EqualTo((1, error)));
        Assert.That(error, Does.Contain("'gain'").And.Contain("--with NAME=VALUE.npy"));
    }

    [TestCase("open", "closed", Description = "one of two has the input")]
    [TestCase("closed", "open")]
    [TestCase("open", "default", Description = "both have it, one with a default of its own")]
    public async Task AFurtherInputGoesToTheMembersThatHaveIt(string first, string second)
    {
        var expected = await Uncertainty("closed", "closed", []);
        Assert.That(expected.GetProperty("epistemic").GetDouble(), Is.Zero);
        Assert.That((await Uncertainty(first, second, ["--with", $"gain={At("gain.npy")}"])).GetRawText(), Is.EqualTo(expected.GetRawText()));

        async Task<JsonElement> Uncertainty(string one, string other, string[] with)
        {
            var (code, output, error) = await CliTests.Run(["uncertainty", At("data", "cat", "0.png"), "--model", At(one, "m.onnx"), "--model", At(other, "m.onnx"), "--scores", "scores", "--preset", "raw", "--json", "--out", At("members"), .. with]);
            Assert.That(code, Is.Zero, error);
            return JsonDocument.Parse(output).RootElement.GetProperty("uncertainty");
        }
    }

    [Test]
    public async Task AFurtherInputThatNoMemberHasIsRefused()
    {
        var (code, _, error) = await CliTests.Run("uncertainty", At("data", "cat", "0.png"), "--model", At("closed", "m.onnx"), "--model", At("closed", "m.onnx"), "--with", $"gain={At("gain.npy")}", "--preset", "raw", "--out", At("members"));
        Assert.That((code, error), Is.EqualTo((2, error)));
        Assert.That(error, Does.Contain("--with gain: none of the 2 models has an input of this name; they have x"));
    }

    [TestCase("gain.npy")]
    [TestCase("bare.npy")]
    public async Task ATensorIsRunWithFurtherInputs(string gain)
    {
        foreach (var (model, given) in new[] { ("closed", Array.Empty<string>()), ("open", ["--with", $"gain={At(gain)}", "--scores", "scores"]) })
        {
            var (code, _, error) = await CliTests.Run(["run", "--model", At(model, "m.onnx"), "--input", At("x.npy"), "--output", At($"{model}.npy"), .. given]);
            Assert.That(code, Is.Zero, error);
        }
        Assert.That(Npy.Read(At("open.npy")).ToFloats(), Is.EqualTo(Npy.Read(At("closed.npy")).ToFloats()).Within(1e-6f));
    }

    [TestCase("gain=rows.npy", 1, "2 rows, there are 1 examples; give one row")]
    [TestCase("gain=long.npy", 1, "cannot be F32 [1,4]")]
    [TestCase("gian=gain.npy", 1, "no input 'gian'; near it are gain")]
    [TestCase("gain", 2, "NAME=VALUE.npy is needed")]
    [TestCase("gain=nowhere.npy", 1, "nowhere.npy")]
    public async Task WhatDoesNotFitIsRefusedInWords(string with, int expected, string words)
    {
        var text = with.Contains('=') ? with.Replace("=", $"={folder}{Path.DirectorySeparatorChar}") : with;
        var (code, _, error) = await CliTests.Run(
            "explain", "--model", At("open", "m.onnx"), "--input", At("x.npy"), "--output", At("y.npy"), "--scores", "scores", "--method", "gradient", "--with", text);
        Assert.That((code, error), Is.EqualTo((expected, error)));
        Assert.That(error, Does.Contain(words));
    }

    [Test]
    public async Task PicturesOfSeveralSizesAreSeenAtTheirOwn()
    {
        Png.Save(new Image(5, 9, 3, [.. Enumerable.Range(0, 135).Select(i => (byte)(7 * i))]), At("other.png"));
        string[] rest = ["--model", At("open", "m.onnx"), "--with", $"gain={At("gain.npy")}", "--scores", "scores", "--preset", "raw", "--method", "gradient", "--json", "--out", At("sizes")];
        var (code, output, error) = await CliTests.Run(["explain", Picture, At("other.png"), .. rest]);
        Assert.That(code, Is.Zero, error);
        Assert.That(error, Does.Contain("taking 8x8").And.Contain("taking 9x5"));
        var shapes = output.Trim().Split('\n').Select(line => Npy.Read(JsonDocument.Parse(line).RootElement.GetProperty("files").GetProperty("map").GetString()!).Shape);
        Assert.That(shapes, Is.EqualTo(new[] { new[] { 8, 8, 3 }, [9, 5, 3] }));
    }

    [Test]
    public async Task ACalibrationOfOneOutputIsNotTakenForAnother()
    {
        string[] Model(string scores) => ["--model", At("open", "m.onnx"), "--with", $"gain={At("gain.npy")}", "--scores", scores, "--preset", "raw"];
        await CliTests.Run(["calibrate", "--data", At("data"), "--output", At("c.json"), .. Model("scores")]);
        var (code, _, error) = await CliTests.Run(["judge", Picture, "--conformal", At("c.json"), "--out", At("judged"), .. Model("first")]);
        Assert.That((code, error), Is.EqualTo((1, error)));
        Assert.That((await CliTests.Run(["judge", Picture, "--conformal", At("c.json"), "--out", At("judged"), .. Model("scores")])).Code, Is.Zero);
    }

    string Picture => At("data", "cat", "0.png");

    string At(params string[] parts) => Path.Combine([folder, .. parts]);

    async Task<string> Json(string[] verb, string model, string[] args, string[] given)
    {
        var (code, printed, error) = await Run(verb, model, args, given);
        Assert.That(code, Is.Zero, error);
        var output = printed.Replace($"{Path.DirectorySeparatorChar}{model}{Path.DirectorySeparatorChar}", "/");
        return string.Join('\n', output.Trim().Split('\n').Select(line => Rounded(JsonNode.Parse(line)!).ToJsonString()));
    }

    Task<(int Code, string Output, string Error)> Run(string[] verb, string model, string[] args, string[] given)
    {
        string[] own = [.. args.Select(arg => arg switch
        {
            "PICTURE" => Picture,
            "DATA" => At("data"),
            "X" => At("x.npy"),
            _ => arg.StartsWith("OUT", StringComparison.Ordinal) ? At($"out{arg[3..]}") : arg,
        })];
        string[] preset = args.Contains("--input") ? [] : ["--preset", "raw"];
        return CliTests.Run([.. verb, .. own, "--model", At(model, "m.onnx"), .. preset, .. given]);
    }

    // Times, bytes and paths apart; a weight that is a parameter here and a constant there may round otherwise.
    static JsonNode Rounded(JsonNode node) => node switch
    {
        JsonObject o => new JsonObject(o.Where(field => !Unlike.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Value is null ? null : Rounded(field.Value)))),
        JsonArray a => new JsonArray([.. a.Select(item => item is null ? null : Rounded(item))]),
        JsonValue v when v.TryGetValue<double>(out var number) => JsonValue.Create(Math.Round(number, 4) + 0.0),
        _ => node.DeepClone(),
    };
}
