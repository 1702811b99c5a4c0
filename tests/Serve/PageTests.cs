using System.Globalization;
using PuppeteerSharp;
using PuppeteerSharp.Media;
using Whence.Cli;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Tests.Serve;

/// <summary>The page in a real browser: what a visitor clicks, drops and points at. Screenshots lie beside the tests' results.</summary>
[TestFixture]
[NonParallelizable]
sealed class PageTests
{
    const string Maps = "document.querySelectorAll('.card .seen:not([hidden])').length";

    readonly List<string> complaints = [];
    readonly List<string> visited = [];
    IBrowser browser = null!;
    TestServer server = null!;
    IPage page = null!;

    [OneTimeSetUp]
    public async Task Launch()
    {
        browser = await Browser.Launch();
        server = await TestServer.Start(null, serve => serve.Example = (Example.PictureName, Example.PictureBytes()));
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await (browser?.DisposeAsync() ?? default);
        await (server?.DisposeAsync() ?? default);
    }

    [SetUp]
    public async Task Open()
    {
        complaints.Clear();
        visited.Clear();
        page = await browser.NewPageAsync();
        page.Console += (_, e) => complaints.Add(e.Message.Text);
        page.PageError += (_, e) => complaints.Add(e.Message);
        page.Request += (_, e) => visited.Add(e.Request.Url);
        await Go(1400, "light");
    }

    [TearDown]
    public async Task Leave() => await (page?.CloseAsync() ?? Task.CompletedTask);

    [Test]
    public async Task ThePictureOfTheModelIsExplained()
    {
        await page.ClickAsync("#example");
        await Until($"{Maps} === 1");
        Assert.That(await Text("#top .label"), Is.EqualTo("Ankle boot"));
        Assert.That(await Text(".card .what"), Does.StartWith("for Ankle boot, 99.9"));
        Assert.That(await Text(".card .facts"), Does.Match("[0-9.]+ m?s"));
        Assert.That(complaints, Is.Empty);
        Assert.That(visited.Where(url => !url.StartsWith(server.Client.BaseAddress!.ToString(), StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal)), Is.Empty, "requests elsewhere");
    }

    [Test]
    public async Task MethodsStandSideBySideAndSlidersChangeWhatIsSeen()
    {
        await Choose();
        await page.ClickAsync("[value=grad-cam]");
        await page.ClickAsync("[value=integrated-gradients]");
        await Until($"{Maps} === 3");
        Assert.That(await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('.card h3')].map(h => h.textContent)"), Is.EqualTo(new[] { "gradient", "integrated-gradients", "grad-cam" }));
        Assert.That(await Text(".card:nth-child(2) .facts"), Does.Contain("32 samples").And.Contain("gap"));
        await Slide("#opacity", "0");
        Assert.That(await page.EvaluateExpressionAsync<string>("getComputedStyle(document.querySelector('.seen canvas')).opacity"), Is.EqualTo("0"));
        await Slide("#opacity", "85");
        var signed = await Pixels();
        await page.ClickAsync("[value=absolute]");
        Assert.That(await Text(".card .low"), Is.EqualTo("0"));
        var absolute = await Pixels();
        await Slide("#clip", "90");
        Assert.That(absolute, Is.Not.EqualTo(signed));
        Assert.That(await Pixels(), Is.Not.EqualTo(absolute));
        await Shoot("methods");
    }

    [Test]
    public async Task ValuesUnderThePointerAreThoseOfTheMap()
    {
        await Choose();
        var answer = await TestServer.Json(await server.Explain());
        var map = Npy.Parse(Convert.FromBase64String(answer.GetProperty("map").GetProperty("npy").GetString()!), "map").ToFloats();
        var box = (await (await page.QuerySelectorAsync(".card .view"))!.BoundingBoxAsync())!;
        foreach (var (row, column) in new[] { (3, 5), (14, 20), (27, 0) })
        {
            await page.Mouse.MoveAsync(box.X + (column + 0.5m) / 28 * box.Width, box.Y + (row + 0.5m) / 28 * box.Height);
            await Says(row, column);
        }
        await page.FocusAsync(".card .view");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowRight");
        await Says(26, 1);

        async Task Says(int row, int column)
        {
            Assert.That(await Text(".card .value"), Does.EndWith($"at row {row}, column {column}"));
            var shown = (await Text(".card .value b")).Replace('−', '-').TrimStart('+');
            Assert.That(Parse(shown), Is.EqualTo(map[28 * row + column]).Within(0.6).Percent);
        }
    }

    [Test]
    public async Task TwoClassesAreCompared()
    {
        await Choose();
        await page.ClickAsync("#top li:nth-child(2) .b");
        await Until($"{Maps} === 3");
        Assert.That(await page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('.what')].map(w => w.textContent.split(',')[0])"), Is.EqualTo(new[] { "for Ankle boot", "for Sneaker", "Ankle boot less Sneaker" }));
        Assert.That(await Text(".card:nth-child(1) .high"), Is.EqualTo(await Text(".card:nth-child(2) .high")), "one scale");
        await Shoot("versus");
        await Type("#versus", "Snaeker");
        await Until("document.querySelector('.bad') !== null");
        Assert.That(await Text(".bad"), Does.Contain("Sneaker"));
    }

    [Test]
    public async Task APictureIsDroppedAndWhatIsNoneIsSaidInWords()
    {
        await Drop("boot.png", Example.PictureBytes());
        await Until($"{Maps} === 1");
        Assert.That(await Text("#name"), Is.EqualTo("boot.png, 28 × 28"));
        await Drop("note.txt", "hello"u8.ToArray());
        await Until("!document.getElementById('problem').hidden");
        Assert.That(await Text("#problem"), Does.Contain("note.txt").And.Contain("PNG"));
    }

    [TestCase(390, "light")]
    [TestCase(390, "dark")]
    [TestCase(1400, "dark")]
    public async Task ItFitsEveryScreen(int width, string scheme)
    {
        await Go(width, scheme);
        await Fits();
        await Shoot($"empty-{width}-{scheme}");
        await Drop("wide.png", Png.Encode(new(640, 360, 3)));
        await page.EvaluateExpressionAsync("document.querySelector('[value=grad-cam]').click()");
        await Until($"{Maps} === 2");
        await Fits();
        Assert.That(await page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor"), Is.EqualTo(scheme == "dark" ? "rgb(22, 24, 28)" : "rgb(251, 251, 250)"));
        await Shoot($"full-{width}-{scheme}");

        async Task Fits() => Assert.That(await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), Is.AtMost(width), "nothing is cut off");
    }

    async Task Go(int width, string scheme)
    {
        await page.SetViewportAsync(new() { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync([new() { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await page.GoToAsync(server.Client.BaseAddress!.ToString());
        await page.WaitForSelectorAsync("#methods label");
    }

    async Task Choose()
    {
        await page.ClickAsync("#example");
        await Until($"{Maps} === 1");
    }

    Task Drop(string name, byte[] bytes) => page.EvaluateFunctionAsync(
        """
        (name, base64) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], name));
          document.getElementById('drop').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }
        """, name, Convert.ToBase64String(bytes));

    Task Slide(string selector, string value) => page.EvaluateFunctionAsync(
        "(selector, value) => { const input = document.querySelector(selector); input.value = value; input.dispatchEvent(new Event('input')); }", selector, value);

    async Task Type(string selector, string text)
    {
        await page.EvaluateFunctionAsync("selector => { document.querySelector(selector).value = ''; }", selector);
        await page.TypeAsync(selector, text);
        await page.Keyboard.PressAsync("Enter");
    }

    Task Until(string expression) => page.WaitForExpressionAsync(expression, new() { Timeout = 60_000 });

    Task<string> Text(string selector) => page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).textContent", selector);

    Task<string> Pixels() => page.EvaluateExpressionAsync<string>("document.querySelector('.seen canvas').toDataURL()");

    async Task Shoot(string name)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"page-{name}.png");
        await page.ScreenshotAsync(file, new() { FullPage = true });
        TestContext.AddTestAttachment(file);
    }

    /// <summary>A number as pages write it.</summary>
    internal static double Parse(string text)
    {
        var parts = text.Split("\u00a0×\u00a010");
        return double.Parse(parts[0], CultureInfo.InvariantCulture) * (parts.Length == 1 ? 1 : Math.Pow(10, int.Parse(string.Concat(parts[1].Select(c => c == '⁻' ? '-' : (char)('0' + "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(c)))), CultureInfo.InvariantCulture)));
    }
}
