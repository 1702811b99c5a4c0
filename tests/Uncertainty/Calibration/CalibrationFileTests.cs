using System.Text;
using Whence.Explain;
using Whence.Uncertainty.Calibration;

namespace Whence.Tests.Uncertainty.Calibration;

[TestFixture]
sealed class CalibrationFileTests
{
    static readonly CalibrationFile Good = new(
        "net", "abc123", 2.25, new(ConformalScore.Raps, 0.05, 0.987654321, 800, 10, new(
            )
        { Seed = 9, Lambda = 0.02, FreeRanks = 3, IsNeverEmpty = true }), "test");

    [Test]
    public void ComesBackAsItWasWritten()
    {
        var back = CalibrationFile.Parse(Good.ToJson(), "c.json");
        Assert.Multiple(() =>
        {
            Assert.That(back.ToJson(), Is.EqualTo(Good.ToJson()));
            Assert.That((back.Model, back.ModelHash, back.Temperature, back.Data), Is.EqualTo(("net", "abc123", 2.25, "test")));
            Assert.That(back.Conformal.Quantile, Is.EqualTo(0.987654321));
            Assert.That(back.Conformal.Options, Is.EqualTo(Good.Conformal.Options));
        });
    }

    [Test]
    public void AnInfiniteThresholdComesBack()
    {
        var full = Good with { Conformal = new(ConformalScore.Lac, 0.1, double.PositiveInfinity, 3, 10, new()) };
        Assert.That(CalibrationFile.Parse(full.ToJson(), "c.json").Conformal.Quantile, Is.EqualTo(double.PositiveInfinity));
    }

    [TestCase("\"raps\"", "\"best\"", "score is 'best'")]
    [TestCase("2.25", "-2.25", "temperature is -2.25")]
    [TestCase("2.25", "null", "temperature")]
    [TestCase("0.05", "1.05", "alpha is 1.05")]
    [TestCase("\"alpha\"", "\"alfa\"", "alfa")]
    [TestCase("whence-calibration-1", "whence-calibration-9", "whence-calibration-9")]
    [TestCase("{", "", "c.json")]
    [TestCase("\"net\"", "null", "null")]
    public void SaysWhatIsWrong(string from, string to, string message) => Assert.That(
        () => CalibrationFile.Parse(Good.ToJson().Replace(from, to), "c.json"),
        Throws.TypeOf<ExplainException>().With.Message.StartsWith("c.json: ").And.Message.Contains(message));

    [Test]
    public void AnotherModelsValuesAreRefused()
    {
        Assert.That(() => Good.RequireModel("other", "def456"), Throws.TypeOf<ExplainException>().With.Message.Contains("def456"));
        Assert.That(() => Good.RequireModel("net", "abc123"), Throws.Nothing);
    }

    [Test]
    public void MutantsNeverBreakTheReader() => Fuzz.MutationFuzz.Run(
        "calibration", [Encoding.UTF8.GetBytes(Good.ToJson())],
        bytes => CalibrationFile.Parse(Encoding.UTF8.GetString(bytes), "fuzz"), typeof(ExplainException));
}
