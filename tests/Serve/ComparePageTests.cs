using PuppeteerSharp;
using PuppeteerSharp.Media;
using Whence.Models.Images;
using Whence.Tests.Cli;

namespace Whence.Tests.Serve;

/// <summary>The page of a comparison in a real browser: its parts are there, tables are sorted, it asks for nothing, and it fits wide and narrow screens.</summary>
[TestFixture]
[NonParallelizable]
sealed class ComparePageTests
{
    readonly List<string> complaints = [];
    string folder = "";
    IBrowser browser = null!;
    IPage page = null!;

    [OneTimeSetUp]
    public async Task WritePage()
    {
        browser = await Browser.Launch();
        folder = Directory.CreateTempSubdirectory("whence-compare-page-").FullName;
        Directory.CreateDirectory(At("pictures"));
        var boot = ImageFile.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png"));
        for (var i = 0; i < 6; i++)
            Png.Save(new Image(boot.Width, boot.Height, boot.Channels, [.. boot.Pixels.Select((v, at) => (byte)(v / (1 + (at + i) % 3)))]), At($"pictures/boot{i}.png"));
        var (code, _, error) = await CliTests.Run(
            "compare", At("pictures"), "--methods", "gradient,smooth-grad:absolute,grad-cam,guided-backprop", "--metrics", "insertion,deletion,road,randomisation,sparseness", "--samples", "2", "--steps", "4",
            "--shown", "2", "--times", "--gate", "insertion>=-1", "--out", At("report"));
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
    public async Task EveryPartIsThere()
    {
        await Open();
        Assert.That(await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('h2')].map(h => h.textContent)"), Is.EqualTo(new[]
        {
            "Gates", "Maps side by side", "What measures say", "Which methods differ", "How alike the maps are", "Time per explanation", "The measures",
        }));
        var maps = await page.EvaluateExpressionAsync<int[]>("[...document.querySelectorAll('.pictures')].map(p => p.querySelectorAll('img').length)");
        Assert.That(maps, Is.EqualTo(new[] { 9, 9 }), "two pictures, each with the maps of four methods and four controls");
        Assert.That(await page.EvaluateExpressionAsync<int>("document.querySelectorAll('svg.plot').length"), Is.EqualTo(4), "a plot for each measure that has a direction");
        Assert.That(await page.EvaluateExpressionAsync<string>("document.querySelector('figcaption + .wide').previousSibling.textContent"), Does.StartWith("By insertion"));
    }

    [Test]
    public async Task ColumnsAreSortedByClicks()
    {
        await Open();
        await page.EvaluateExpressionAsync($"{Table}.tHead.rows[0].cells[1].querySelector('.sort').click()");
        var values = await page.EvaluateExpressionAsync<string[]>($"[...{Table}.tBodies[0].rows].map(row => row.cells[1].firstChild.textContent)");
        Assert.That(values.Select(value => double.Parse(value.Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture)), Is.Ordered.Descending);
    }

    [Test]
    public async Task ItFitsEveryScreen([Values(375, 1280)] int width, [Values("light", "dark")] string scheme)
    {
        await Open(width, scheme);
        Assert.That(await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), Is.AtMost(width), "nothing is cut off");
        await page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        Assert.That(await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), Is.AtMost(width), "nor with everything open");
        Assert.That(await page.EvaluateExpressionAsync<int>("[...document.images].filter(image => !image.complete || image.naturalWidth === 0).length"), Is.Zero);
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"compare-{width}-{scheme}.png");
        await page.ScreenshotAsync(file, new() { FullPage = true });
        TestContext.AddTestAttachment(file);
    }

    const string Table = "[...document.querySelectorAll('h2')].find(h => h.textContent === 'What measures say').nextElementSibling.nextElementSibling.querySelector('table')";

    async Task Open(int width = 1280, string scheme = "light")
    {
        await page.SetViewportAsync(new() { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync([new() { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await page.GoToAsync(new Uri(At("report/compare.html")).AbsoluteUri);
    }

    string At(string name) => Path.Combine(folder, name);
}
