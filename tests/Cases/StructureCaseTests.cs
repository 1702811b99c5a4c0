using Whence.Models.Tensors;
using Whence.Tests.Cli;

namespace Whence.Tests.Cases;

/// <summary>Files whose structure was not read, run as a user would, against the values that came with them.</summary>
[TestFixture]
[NonParallelizable]
sealed class StructureCaseTests
{
    [TestCase("opset_22")]
    [TestCase("qdq_conv")]
    [TestCase("if_from_squeeze")]
    public async Task TheNetworkGivesWhatOnnxRuntimeGives(string name)
    {
        var output = Path.Combine(Path.GetTempPath(), $"whence-case-{Guid.NewGuid():N}.npy");
        try
        {
            var (code, _, error) = await CliTests.Run("run", "--model", Find($"{name}.onnx"), "--input", Find($"{name}.x.npy"), "--output", output);
            Assert.That(code, Is.Zero, error);
            var (got, expected) = (Npy.Read(output), Npy.Read(Find($"{name}.expected.npy")));
            Assert.That(got.Shape, Is.EqualTo(expected.Shape));
            Assert.That(got.ToFloats(), Is.EqualTo(expected.ToFloats()).Within(1e-5f));
        }
        finally
        {
            File.Delete(output);
        }
    }

    static string Find(string file)
    {
        var path = SharedData.Path(Path.Combine("..", "cases", file));
        if (!File.Exists(path))
            Assert.Ignore($"shared cases are absent: {file}");
        return path;
    }
}
