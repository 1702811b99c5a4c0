using PuppeteerSharp;
using PuppeteerSharp.Media;
using Whence.Cli;
using Whence.Explain.Reports;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Tests.Cli;

namespace Whence.Tests.Serve;

/// <summary>The pages that the command leaves, in a real browser: controls, values, light and dark, wide and narrow. Screenshots lie beside the tests' results.</summary>
[TestFixture]
[NonParallelizable]
sealed class ReportPageTests
{
    const string Card = ".card:not([hidden])";

    readonly List<string> complaints = [];
    string folder = "";
    IBrowser browser = null!;
    IPage page = null!;

    [OneTimeSetUp]
    public async Task WritePages()
    {
        browser = await Browser.Launch();
        folder = Directory.CreateTempSubdirectory("whence-pages-").FullName;
        // The network sees the middle 28 x 28 of 56 x 28.
        var boot = ImageFile.Decode(Example.PictureBytes(), "boot");
        var wide = new Image(56, 28, 1);
        for (var y = 0; y < 28; y++)
            boot.Row(y).CopyTo(wide.Row(y)[14..]);
        Png.Save(wide, At("wide.png"));
        File.WriteAllText(At("model.json"), """{ "size": [28, 28], "resize": "shorter-side", "shorterSide": 28, "channels": "grey", "mean": [0.286], "std": [0.353] }""");
        File.WriteAllBytes(At("<img src=x onerror=alert(1)>.png".Replace('<', OperatingSystem.IsWindows() ? '_' : '<').Replace('>', OperatingSystem.IsWindows() ? '_' : '>')), Example.PictureBytes());
        await Run("explain", At("wide.png"), "--model-json", At("model.json"), "--method", "integrated-gradients", "--method", "grad-cam", "--target", "Ankle boot", "--target", "Sneaker", "--out", At("several"));
        await Run(["explain", .. Directory.GetFiles(folder, "*.png"), "--method", "gradient", "--out", At("many")]);
        await Run("judge", At("wide.png"), "--out", At("judge"));
        await Run("uncertainty", At("wide.png"), "--count", "3", "--rate", "0.3", "--out", At("uncertainty"));
        await Run("mitigate", At("wide.png"), "--count", "3", "--rate", "0.3", "--out", At("mitigate"));
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
        page.Dialog += (_, e) => complaints.Add(e.Dialog.Message);
        page.Request += (_, e) => complaints.AddRange(e.Request.Url.StartsWith("data:", StringComparison.Ordinal) || e.Request.Url.EndsWith(".html", StringComparison.Ordinal) ? [] : [e.Request.Url]);
    }

    [TearDown]
    public async Task Leave()
    {
        await (page?.CloseAsync() ?? Task.CompletedTask);
        Assert.That(complaints, Is.Empty, "errors in the console, or requests");
    }

    [Test]
    public async Task MethodsAndClassesAreSwitched()
    {
        await Open("several/wide.report.html");
        Assert.That(await Text($"{Card} h3"), Is.EqualTo("integrated-gradients"));
        await page.ClickAsync("[name=method][value=grad-cam]");
        await page.ClickAsync("[name=target][value=Sneaker]");
        Assert.That(await Count(Card), Is.EqualTo(1));
        Assert.That((await Text($"{Card} h3"), await Text($"{Card} .what")), Is.EqualTo(("grad-cam", await Text("[data-method=grad-cam][data-target=Sneaker] .what"))));
        Assert.That(await Text($"{Card} .what"), Does.StartWith("for Sneaker"));
    }

    [Test]
    public async Task SlidersAndSwitchesChangeWhatIsSeen()
    {
        await Open("several/wide.report.html");
        await Slide("#opacity", "0");
        Assert.That(await page.EvaluateExpressionAsync<string>($"getComputedStyle(document.querySelector('{Card} canvas')).opacity"), Is.EqualTo("0"));
        await Slide("#opacity", "85");
        var signed = await Pixels();
        await page.ClickAsync("[name=sign][value=absolute]");
        var absolute = await Pixels();
        Assert.That(await Text($"{Card} .low"), Is.EqualTo("0"));
        Assert.That(await page.EvaluateExpressionAsync<string>($"document.querySelector('{Card} .meaning').innerText"), Does.StartWith("Bright"));
        await Slide("#clip", "90");
        Assert.That(await Text("#clipped"), Is.EqualTo("90.0\u00a0%"));
        Assert.That(absolute, Is.Not.EqualTo(signed));
        Assert.That(await Pixels(), Is.Not.EqualTo(absolute));
    }

    [Test]
    public async Task ValuesUnderThePointerAreThoseOfTheMap()
    {
        await Open("several/wide.report.html");
        var map = Npy.Read(At("several/wide.integrated-gradients.9.map.npy")).ToFloats();
        var box = (await (await page.QuerySelectorAsync($"{Card} .view"))!.BoundingBoxAsync())!;
        foreach (var (row, column) in new[] { (3, 5), (14, 20), (27, 0) })
        {
            await page.Mouse.MoveAsync(box.X + (14 + column + 0.5m) / 56 * box.Width, box.Y + (row + 0.5m) / 28 * box.Height);
            await Says(row, column);
        }
        await page.Mouse.MoveAsync(box.X + 3, box.Y + 3);
        Assert.That(await Text($"{Card} .value"), Is.EqualTo("The network does not see this part"));
        await page.Mouse.MoveAsync(box.X - 20, box.Y);
        await page.FocusAsync($"{Card} .view");
        await page.Keyboard.PressAsync("ArrowDown");
        await Says(15, 14);

        async Task Says(int row, int column)
        {
            Assert.That(await Text($"{Card} .value"), Does.EndWith($"at row {row}, column {column}"));
            Assert.That(PageTests.Parse((await Text($"{Card} .value b")).Replace('−', '-').TrimStart('+')), Is.EqualTo(map[28 * row + column]).Within(0.6).Percent);
        }
    }

    [Test]
    public async Task TheMapLiesOverThePartThatIsSeen()
    {
        await Open("several/wide.report.html");
        var (view, seen) = (await Box($"{Card} .view"), await Box($"{Card} .seen"));
        Assert.That((seen.X - view.X) / view.Width, Is.EqualTo(0.25m).Within(0.005m));
        Assert.That((seen.Width / view.Width, seen.Height / view.Height), Is.EqualTo((0.5m, 1m)).Using<(decimal, decimal)>((a, b) => Math.Abs(a.Item1 - b.Item1) < 0.005m && Math.Abs(a.Item2 - b.Item2) < 0.005m));
        Assert.That(view.Width / view.Height, Is.EqualTo(2m).Within(0.02m));

        async Task<BoundingBox> Box(string selector) => (await (await page.QuerySelectorAsync(selector))!.BoundingBoxAsync())!;
    }

    [Test]
    public async Task WithoutScriptsTheMapsAreThere()
    {
        await page.SetJavaScriptEnabledAsync(false);
        await Open("several/wide.report.html");
        Assert.That(await page.QuerySelectorAllAsync(".card .seen img"), Has.Length.EqualTo(4));
        Assert.That(await page.QuerySelectorAllAsync("#bar[hidden], #theme[hidden]"), Has.Length.EqualTo(2));
        await Shoot("without-scripts");
    }

    [Test]
    public async Task LightAndDarkAreSwitchedAndKept()
    {
        await Open("several/wide.report.html");
        Assert.That(await Ground(), Is.EqualTo("rgb(251, 251, 250)"));
        await page.ClickAsync("#theme");
        Assert.That(await Ground(), Is.EqualTo("rgb(22, 24, 28)"));
        await Open("several/wide.report.html");
        Assert.That(await Ground(), Is.EqualTo("rgb(22, 24, 28)"), "kept");
        await page.ClickAsync("#theme");

        Task<string> Ground() => page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor");
    }

    [Test]
    public async Task TheScriptWritesNumbersAsThePageDoes()
    {
        await Open("several/wide.report.html");
        double[] values = [0, 1, -1, 0.5, 0.012345, -3.14159, 99.96, 123.4, 1234.6, 999999, 2e6, -2e12, 0.0001, 0.00009999, 1.2345e-5, 1e-10];
        Assert.That(await Written("number"), Is.EqualTo(values.Select(value => NumberText.Of(value))));
        values = [0, 1, 0.5, 0.79612, 0.0004, 0.0006, 0.9996, 0.9994, 2.39];
        Assert.That(await Written("percent"), Is.EqualTo(values.Select(NumberText.Percent)));

        async Task<string[]> Written(string function) =>
            [.. (await page.EvaluateFunctionAsync<string[]>($"values => values.map(value => {function}(value))", values)).Select(text => text.Replace('\u00a0', ' '))];
    }

    [Test]
    public async Task WhatIsNotThePagesOwnDoesNotRun()
    {
        await Open("several/wide.report.html");
        await page.EvaluateExpressionAsync("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.hasRun = true' }))");
        Assert.That(await page.EvaluateExpressionAsync<bool>("window.hasRun === undefined"));
        Assert.That(complaints, Has.Exactly(1).Contains("Content Security Policy"));
        complaints.Clear();
    }

    [Test]
    public async Task JargonIsExplainedWhereItStands()
    {
        await Open("several/wide.report.html");
        Assert.That(await IsShown(), Is.False);
        await page.ClickAsync($"{Card} .rows details.term summary");
        Assert.That(await IsShown());

        Task<bool> IsShown() => page.EvaluateExpressionAsync<bool>($"document.querySelector('{Card} .rows details.term p').checkVisibility()");
    }

    [Test]
    public async Task TheIndexIsSortedAndLeadsToThePages()
    {
        await Open("many/index.html");
        Assert.That(await Count("img[src=x]"), Is.Zero, "a name is no markup");
        var given = await Names();
        Assert.That(given, Has.Length.EqualTo(2));
        await page.SelectAsync("#order", "unsure");
        var shares = await page.EvaluateExpressionAsync<double[]>("[...document.querySelectorAll('.tile')].map(tile => +tile.dataset.probability)");
        Assert.That(shares, Is.Ordered.Ascending);
        await page.SelectAsync("#order", "sure");
        Assert.That(await page.EvaluateExpressionAsync<double[]>("[...document.querySelectorAll('.tile')].map(tile => +tile.dataset.probability)"), Is.EqualTo(shares.Reverse()));
        await page.SelectAsync("#order", "name");
        Assert.That(await Names(), Is.Ordered);
        await page.SelectAsync("#order", "given");
        Assert.That(await Names(), Is.EqualTo(given));
        await Task.WhenAll(page.WaitForNavigationAsync(), page.ClickAsync(".tile a"));
        Assert.That(await Text("h1"), Does.StartWith("Why "));

        Task<string[]> Names() => page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('.tile')].map(tile => tile.dataset.name)");
    }

    [Test]
    public async Task EveryPageFitsEveryScreen(
        [Values("several/wide.report.html", "many/index.html", "judge/wide.report.html", "uncertainty/wide.report.html", "mitigate/wide.mitigated.report.html")] string file,
        [Values(375, 1280)] int width, [Values("light", "dark")] string scheme)
    {
        await Open(file, width, scheme);
        Assert.That(await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), Is.AtMost(width), "nothing is cut off");
        await page.EvaluateExpressionAsync("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        Assert.That(await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), Is.AtMost(width), "nor with everything open");
        Assert.That(await page.EvaluateExpressionAsync<int>("[...document.images].filter(image => !image.complete || image.naturalWidth === 0).length"), Is.Zero);
        await Shoot($"{file.Replace('/', '-')}-{width}-{scheme}");
    }

    static async Task Run(params string[] args)
    {
        var (code, _, error) = await CliTests.Run([.. args, "--json"]);
        Assert.That(code, Is.Zero, error);
    }

    async Task Open(string file, int width = 1280, string scheme = "light")
    {
        await page.SetViewportAsync(new() { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync([new() { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await page.GoToAsync(new Uri(At(file)).AbsoluteUri);
    }

    string At(string name) => Path.Combine(folder, name);

    Task Slide(string selector, string value) => page.EvaluateFunctionAsync(
        "(selector, value) => { const input = document.querySelector(selector); input.value = value; input.dispatchEvent(new Event('input')); }", selector, value);

    Task<string> Text(string selector) => page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).textContent", selector);

    Task<int> Count(string selector) => page.EvaluateFunctionAsync<int>("selector => document.querySelectorAll(selector).length", selector);

    Task<string> Pixels() => page.EvaluateExpressionAsync<string>($"document.querySelector('{Card} canvas').toDataURL()");

    async Task Shoot(string name)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"report-{name}.png");
        await page.ScreenshotAsync(file, new() { FullPage = true });
        TestContext.AddTestAttachment(file);
    }
}
