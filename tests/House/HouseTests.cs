using System.Text.RegularExpressions;

namespace Whence.Tests.House;

/// <summary>Rules of the house that no compiler checks.</summary>
[TestFixture]
sealed partial class HouseTests
{
    static readonly (string Room, string[] Before)[] Rooms =
    [
        ("Statistics", []), ("Kernels", []), ("Runtime", ["Kernels"]), ("Graph", ["Runtime"]), ("Models", ["Graph"]),
        ("Diagnose", ["Statistics"]), ("Explain", ["Models", "Statistics"]), ("Uncertainty", ["Explain"]),
        ("Annotate", ["Uncertainty"]), ("Hosting", ["Uncertainty"]), ("Serve", ["Hosting"]), ("Cli", ["Annotate", "Diagnose", "Serve"]),
    ];

    static IEnumerable<string> Sources => Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "src"), "*.cs", SearchOption.AllDirectories);

    [Test]
    public void EveryRoomReferencesOnlyTheRoomsBeforeIt()
    {
        foreach (var (room, before) in Rooms)
        {
            var project = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "src", room, $"Whence.{room}.csproj"));
            Assert.That(ProjectReference().Matches(project).Select(match => match.Groups[1].Value), Is.EqualTo(before), room);
        }
    }

    [Test]
    public void NoFileIsARestOrTooLong()
    {
        string[] forbidden = ["Helper", "Utils", "Utility", "Misc", "Common", "Manager"];
        Assert.That(Sources.Where(path => forbidden.Any(word => Path.GetFileNameWithoutExtension(path).Contains(word))), Is.Empty, "names that say nothing");
        Assert.That(Sources.Where(path => File.ReadLines(path).Count() > 300), Is.Empty, "files over 300 lines");
        Assert.That(Sources.Where(path => File.ReadAllText(path).Contains("#region")), Is.Empty, "regions");
    }

    [Test]
    public void EveryMethodsReferenceIsListed()
    {
        var references = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "REFERENCES.md"));
        var missing = Whence.Explain.Explainers.All.Where(info => !references.Contains($"| {info.Reference} |"));
        Assert.That(missing.Select(info => info.Reference), Is.Empty);
    }

    [Test]
    public void EveryMeasuresReferenceIsListed()
    {
        var references = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "REFERENCES.md"));
        Assert.That(Whence.Explain.MapMetrics.All.Select(info => info.Reference).Where(reference => !references.Contains($"| {reference} |")), Is.Empty);
        var page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "compare.md"));
        Assert.That(Whence.Explain.MapMetrics.All.Select(info => info.Name).Where(name => !page.Contains($"`{name}`")), Is.Empty, "docs/compare.md");
    }

    [Test]
    public void TheReadmeShowsTheQuickstartThatIsBuilt()
    {
        var program = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "samples", "Quickstart", "Program.cs"));
        Assert.That(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "README.md")), Does.Contain(program));
    }

    [Test]
    public void TheSampleWithAnOwnKernelIsShort()
    {
        var lines = File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, "samples", "OwnKernel", "Program.cs"));
        Assert.That(lines, Has.Length.AtMost(30));
    }

    [Test]
    public void ThePageOnExtendingShowsTheSampleThatIsBuilt()
    {
        var page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "extending.md"));
        var sample = Path.Combine(SharedData.RepositoryRoot, "samples", "Plugin");
        foreach (var path in Directory.EnumerateFiles(sample))
        {
            Assert.That(page, Does.Contain(File.ReadAllText(path)), path);
            Assert.That(File.ReadLines(path).Count(), Is.AtMost(40), path);
        }
        Assert.That(Directory.EnumerateFiles(sample, "*.cs").Count(), Is.EqualTo(6), "a sampler, a rule, a kernel, a measure, a detector, an annotator");
    }

    [GeneratedRegex("""ProjectReference Include="\.\./\w+/Whence\.(\w+)\.csproj""")]
    private static partial Regex ProjectReference();
}
