using Whence.Explain;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Runtime;
using Whence.Tests.Fuzz;
using Whence.Uncertainty.Evidence;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>Posteriors written and read back; files that are none.</summary>
sealed class PosteriorFileTests
{
    [TestCase(FeatureScaling.UnitLength, false)]
    [TestCase(FeatureScaling.Standard, true)]
    public void AFileIsThePosterior(FeatureScaling scaling, bool hasPictures)
    {
        var posterior = Make(scaling, hasPictures);
        var read = PosteriorFile.Parse(Bytes(posterior), "p");
        using var cpu = Backend.Open("cpu:1");
        Assert.Multiple(() =>
        {
            Assert.That(read.Statistics.A, Is.EqualTo(posterior.Statistics.A));
            Assert.That(read.Statistics.ClassCounts, Is.EqualTo(posterior.Statistics.ClassCounts));
            Assert.That(read.Settings, Is.EqualTo(posterior.Settings));
            Assert.That(read.Inducing.Ids, Is.EqualTo(posterior.Inducing.Ids));
            Assert.That(read.Inducing.Thumbnails?[3].Pixels, Is.EqualTo(posterior.Inducing.Thumbnails?[3].Pixels));
            Assert.That(read.Parts, Is.EqualTo(posterior.Parts));
            Assert.That(read.Thresholds, Is.EqualTo(posterior.Thresholds));
            Assert.That(read.Factor(cpu).Alpha, Is.EqualTo(posterior.Factor(cpu).Alpha));
            Assert.That(Bytes(read), Is.EqualTo(Bytes(posterior)));
        });
    }

    [Test]
    public void OtherFilesAreTypedErrors()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, new Dictionary<string, HostTensor> { ["x"] = HostTensor.From([1f], 1) });
        Assert.That(() => PosteriorFile.Parse(stream.ToArray(), "x.safetensors"), Throws.TypeOf<ExplainException>().With.Message.Contains("x.safetensors: no posterior"));
    }

    [Test]
    public void HostileFiles() => MutationFuzz.Run(
        "posterior", [Bytes(Make(FeatureScaling.Standard, true))],
        bytes =>
        {
            try
            {
                PosteriorFile.Parse(bytes, "fuzz");
            }
            catch (TensorFormatException)
            {
                // A file that is no safetensors file has that format's own error.
            }
        },
        typeof(ExplainException));

    static byte[] Bytes(SparsePosterior posterior)
    {
        using var stream = new MemoryStream();
        PosteriorFile.Save(posterior, stream);
        return stream.ToArray();
    }

    static SparsePosterior Make(FeatureScaling scaling, bool hasPictures)
    {
        using var cpu = Backend.Open("cpu:1");
        var posterior = new PosteriorFitter(new() { Settings = new() { Scaling = scaling }, Inducing = 7 }, cpu).Fit(SmallExamples.Make(20));
        Image[]? pictures = hasPictures ? [.. Enumerable.Range(0, 7).Select(i => new Image(2, 2, 3, [.. Enumerable.Range(0, 12).Select(j => (byte)(i * j))]))] : null;
        return posterior with
        {
            Inducing = posterior.Inducing with { Thumbnails = pictures },
            Withdrawn = ["e7"],
            Thresholds = new(0.5, 0.1, double.PositiveInfinity, 0.4, 0.99, 20),
        };
    }
}
