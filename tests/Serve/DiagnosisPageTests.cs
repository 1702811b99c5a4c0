using PuppeteerSharp;
using PuppeteerSharp.Media;
using Whence.Models.Images;
using Whence.Tests.Cli;

namespace Whence.Tests.Serve;

/// <summary>The page of a diagnosis in a real browser: tables are sorted, trees and galleries open and close, pictures stand beside their maps, and it fits wide and narrow screens.</summary>
[TestFixture]
[NonParallelizable]
sealed class DiagnosisPageTests
{
    readonly List<string> complaints = [];
    string folder = "";
    IBrowser browser = null!;
    IPage page = null!;

    [OneTimeSetUp]
    public async Task WritePage()
    {
        browser = await Browser.Launch();
        folder = Directory.CreateTempSubdirectory("whence-diagnosis-").FullName;
        // A grey picture and a map for each digit's id.
        Directory.CreateDirectory(At("pictures"));
        Directory.CreateDirectory(At("maps"));
        var sample = Path.Combine(SharedData.RepositoryRoot, "samples", "diagnose");
        foreach (var id in File.ReadLines(Path.Combine(sample, "truth.csv")).Skip(1).Select(line => line.Split(',')[0]))
        {
            Png.Save(new Image(2, 2, 1, [10, 200, 90, 40]), At($"pictures/{id}.png"));
            Png.Save(new Image(2, 2, 3, [200, 0, 0, 0, 0, 200, 0, 200, 0, 9, 9, 9]), At($"maps/{id}.png"));
        }
        string Of(string name) => Path.Combine(sample, $"{name}.csv");
        var (code, _, error) = await CliTests.Run(
            "diagnose", "--truth", Of("truth"), "--predictions", Of("plain"), Of("hardened"), "--properties", Of("properties"), "--images", At("pictures"), "--maps-of", At("maps"),
            "--gate", "accuracy>=0.5", "--out", At("report"));
        Assert.That(code, Is.Zero, error);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await (browser?.DisposeAsync() ?? default);
        if (folder.Length > 0)
            Directory.Delete(folder, recursive: true);
    }

    [SetUp]
    public async Task OpenBrowser()
    {
        complaints.Clear();
        page = await browser.NewPageAsync();
        page.Console += (_, e) => complaints.Add(e.Message.Text);
        page.PageError += (_, e) => complaints.Add(e.Message);
        page.Request += (_, e) => complaints.AddRange(e.Request.Url.StartsWith("data:", StringComparison.Ordinal) || e.Request.Url.EndsWith(".html", StringComparison.Ordinal) ? [] : [e.Request.Url]);
    }

    [TearDown]
    public async Task Leave()
    {
        await (page?.CloseAsync() ?? Task.CompletedTask);
        Assert.That(complaints, Is.Empty, "errors in the console, or requests");
    }

    [Test]
    public async Task ColumnsAreSortedByClicks()
    {
        await Open();
        var given = await Column("classes", 5);
        await Click("classes", 5);
        var falling = await Column("classes", 5);
        Assert.That(falling.Select(Number), Is.Ordered.Descending);
        Assert.That(falling, Is.EquivalentTo(given));
        await Click("classes", 5);
        Assert.That((await Column("classes", 5)).Select(Number), Is.Ordered.Ascending);
        await Click("classes", 5);
        Assert.That(await Column("classes", 5), Is.EqualTo(given), "the third click gives the order back");
        await Click("every value", 0);
        Assert.That(await Column("every value", 0), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal), "words from the first");
        await Click("how much each property matters", 5);
        Assert.That((await Column("how much each property matters", 5)).Select(Number), Is.Ordered.Descending);
    }

    [Test]
    public async Task TreesAndGalleriesOpenAndClose()
    {
        await Open();
        Assert.That(await Shown(".tree ul li"));
        await page.ClickAsync(".tree summary");
        Assert.That(await Shown(".tree ul li"), Is.False);
        Assert.That(await page.EvaluateExpressionAsync<string>("document.querySelector('.gallery:has(.pictures) summary').textContent"), Is.EqualTo("Errors where blur = strong"));
        var pictures = await page.EvaluateExpressionAsync<int[]>("[...document.querySelectorAll('.gallery:has(.pictures)')[0].querySelectorAll('.pair')].map(pair => pair.querySelectorAll('img').length)");
        Assert.That(pictures, Is.EqualTo(new[] { 2, 2, 2, 2, 2, 2 }), "six pictures, each with its map");

        Task<bool> Shown(string selector) => page.EvaluateFunctionAsync<bool>("selector => document.querySelector(selector).checkVisibility()", selector);
    }

    [Test]
    public async Task ConfusionOpensByProperty()
    {
        await Open();
        const string Blur = "[...document.querySelectorAll('.gallery')].find(d => d.querySelector('summary').textContent === 'by blur')";
        await page.EvaluateExpressionAsync($"{Blur}.querySelector('summary').click()");
        Assert.That(await page.EvaluateExpressionAsync<string[]>($"[...{Blur}.querySelectorAll('figcaption')].map(c => c.textContent)"), Has.Some.StartsWith("blur = strong: 148 examples, 60.1"));
        var sums = await page.EvaluateExpressionAsync<int[]>($"[...{Blur}.querySelectorAll('table')].map(t => [...t.querySelectorAll('td.n')].reduce((sum, cell) => sum + Number(cell.textContent), 0))");
        Assert.That(sums.Sum(), Is.EqualTo(1097));
        Assert.That(await page.EvaluateExpressionAsync<bool>($"{Blur}.querySelector('table').checkVisibility()"));
    }

    [Test]
    public async Task EveryPartIsThere()
    {
        await Open();
        var headings = await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('h2')].map(h => h.textContent)");
        foreach (var part in new[]
        {
            "what to know first", "slices that are worse than the rest", "error tree", "how much each property matters", "every value", "classes", "over all thresholds",
            "kinds of errors, and what mending each would gain", "confusion", "calibration", "errors of which the model was surest",
        })
            Assert.That(headings, Has.Some.EqualTo($"plain: {part}"));
        Assert.That(headings, Has.Some.EqualTo("plain and hardened").And.Some.EqualTo("Gates").And.Some.StartsWith("plain: errors by "));
        Assert.That(await page.EvaluateExpressionAsync<int>("document.querySelectorAll('svg.plot').length"), Is.EqualTo(6), "precision, ROC and reliability of two models");
    }

    [Test]
    public async Task ItFitsEveryScreen([Values(375, 1280)] int width, [Values("light", "dark")] string scheme)
    {
        await Open(width, scheme);
        Assert.That(await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), Is.AtMost(width), "nothing is cut off");
        await page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        Assert.That(await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), Is.AtMost(width), "nor with everything open");
        Assert.That(await page.EvaluateExpressionAsync<int>("[...document.images].filter(image => !image.complete || image.naturalWidth === 0).length"), Is.Zero);
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"diagnosis-{width}-{scheme}.png");
        await page.ScreenshotAsync(file, new() { FullPage = true });
        TestContext.AddTestAttachment(file);
    }

    // Tables stand behind their headings; of two models the first is looked at.
    Task<string[]> Column(string heading, int column) => page.EvaluateFunctionAsync<string[]>(
        $"(heading, column) => [...{Table}.tBodies[0].rows].map(row => row.cells[column].textContent.trim())", heading, column);

    Task Click(string heading, int column) => page.EvaluateFunctionAsync($"(heading, column) => {Table}.tHead.rows[0].cells[column].querySelector('.sort').click()", heading, column);

    const string Table = "[...document.querySelectorAll('h2')].find(h => h.textContent.endsWith(heading)).nextElementSibling.querySelector('table')";

    static double Number(string text) => double.Parse(text.TrimEnd('%', ' ', '\u00a0'), System.Globalization.CultureInfo.InvariantCulture);

    async Task Open(int width = 1280, string scheme = "light")
    {
        await page.SetViewportAsync(new() { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync([new() { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await page.GoToAsync(new Uri(At("report/diagnosis.html")).AbsoluteUri);
    }

    string At(string name) => Path.Combine(folder, name);
}
