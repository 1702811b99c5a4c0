using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>
/// Every published case whose operators the importer knows. Tolerance: |got - expected| &lt;= 1e-5 + 1e-3 |expected| (the suite's own is
/// 1e-7 and 1e-3).
/// A case that asks for a variant which is not supported is ignored with the reason; the table in docs/onnx.md counts them.
/// </summary>
[TestFixture]
sealed class ConformanceTests
{
    static readonly Backend Cpu = Backend.Open("cpu:1");

    [OneTimeTearDown]
    public void CloseBackend() => Cpu.Dispose();

    static IEnumerable<TestCaseData> Cases() => ConformanceSuite.IsPresent
        ? ConformanceSuite.Cases().Where(c => c.IsClaimed).Select(c => new TestCaseData(c).SetName($"{{m}}({c})"))
        : [new TestCaseData(null).Ignore(ConformanceSuite.Absent)];

    [TestCaseSource(nameof(Cases))]
    public void PublishedCaseIsReproduced(object published)
    {
        var (outcome, detail) = ((ConformanceCase)published).Run(Cpu);
        if (outcome == ConformanceOutcome.NotSupported)
            Assert.Ignore(detail);
        Assert.That(outcome, Is.EqualTo(ConformanceOutcome.Passed), detail);
    }

    [Test]
    public void TheTableInTheDocumentationIsUpToDate()
    {
        if (!ConformanceSuite.IsPresent)
            Assert.Ignore(ConformanceSuite.Absent);
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "onnx.md");
        var text = ConformanceReport.Make([.. ConformanceSuite.Cases().Select(c => (c, c.Run(Cpu)))]);
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
            File.WriteAllText(path, text);
        Assert.That(File.ReadAllText(path), Is.EqualTo(text), "run this test with UPDATE=1 to write docs/onnx.md anew");
    }
}
