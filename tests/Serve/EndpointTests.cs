using System.Net;
using System.Text.RegularExpressions;
using Whence.Cli;
using Whence.Explain;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Tests.Serve;

/// <summary>What each endpoint answers over loopback, to sound requests and to others.</summary>
[TestFixture]
[NonParallelizable]
sealed class EndpointTests
{
    TestServer server = null!;

    [OneTimeSetUp]
    public async Task Start() => server = await TestServer.Start(options => options.Sessions = 1, serve => (serve.MostBytes, serve.Example) = (100_000, ("boot.png", Example.PictureBytes())));

    [OneTimeTearDown]
    public async Task Stop() => await server.DisposeAsync();

    [TestCase("", "gradient", null, null)]
    [TestCase("?method=grad-cam&target=Sneaker", "grad-cam", 7, null)]
    [TestCase("?method=smooth-grad&samples=5&target=3", "smooth-grad", 3, 5)]
    public async Task AMapIsThatOfASession(string query, string method, int? target, int? samples)
    {
        using var backend = Backend.Open("cpu:1");
        var classifier = Example.Classifier(null, null);
        using var session = new ExplainSession(classifier, backend, Explainers.Create(method), new() { Samples = samples });
        var expected = session.Run(classifier.Prepare(Example.Picture()).Pixels, target);
        var response = await server.Explain(query);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        var answer = await TestServer.Json(response);
        var map = Npy.Parse(Convert.FromBase64String(answer.GetProperty("map").GetProperty("npy").GetString()!), "map");
        Assert.That(map.Shape, Is.EqualTo(expected.MapShape.ToArray()));
        Assert.That(map.ToFloats(), Is.EqualTo(expected.Map));
        Assert.That(answer.GetProperty("target").GetProperty("label").GetString(), Is.EqualTo(expected.Target.Label));
        Assert.That(answer.GetProperty("seen").GetProperty("width").GetDouble(), Is.EqualTo(28));
        Assert.That(answer.GetProperty("warnings").GetArrayLength(), Is.EqualTo(expected.Warnings.Count));
    }

    [TestCase("Sneaker,3", new[] { 7, 3 })]
    [TestCase("top3", null)]
    public async Task SeveralClassesAreAnswersOfTheirOwn(string target, int[]? classes)
    {
        var answers = await TestServer.Json(await server.Explain($"?target={target}"));
        var one = await TestServer.Json(await server.Explain(""));
        var expected = classes ?? [.. one.GetProperty("top").EnumerateArray().Take(3).Select(c => c.GetProperty("index").GetInt32())];
        Assert.That(answers.EnumerateArray().Select(answer => answer.GetProperty("target").GetProperty("index").GetInt32()), Is.EqualTo(expected));
        foreach (var answer in answers.EnumerateArray())
        {
            var alone = await TestServer.Json(await server.Explain($"?target={answer.GetProperty("target").GetProperty("index").GetInt32()}"));
            Assert.That(answer.GetProperty("map").GetProperty("npy").GetString(), Is.EqualTo(alone.GetProperty("map").GetProperty("npy").GetString()));
        }
    }

    [Test]
    public async Task AMethodOfOnesOwnIsServedLikeTheOthers()
    {
        await using var own = await TestServer.Start(options => (options.Methods, options.Plugins) = ([.. Explainers.All, new Whence.Samples.SignAgreement()], [new("own.dll", "12ab")]));
        var answer = await TestServer.Json(await own.Explain("?method=sign-agreement&samples=4"));
        Assert.That((answer.GetProperty("method").GetString(), answer.GetProperty("samples").GetInt32()), Is.EqualTo(("sign-agreement", 4)));
        Assert.That(answer.GetProperty("plugins")[0].GetProperty("sha256").GetString(), Is.EqualTo("12ab"));
        var model = await TestServer.Json(await own.Client.GetAsync("/model"));
        Assert.That(model.GetProperty("methods").EnumerateArray().Select(method => method.GetProperty("name").GetString()), Does.Contain("sign-agreement"));
        Assert.That((await server.Explain("?method=sign-agreement")).StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "elsewhere there is none");
    }

    [TestCase("?against=Sneaker", "margin", 7)]
    [TestCase("?target=3&against=7&form=margin", "margin", 7)]
    [TestCase("?form=prob&target=3", "prob", null)]
    [TestCase("?weight=9=1&weight=Sneaker=-0.5", "weighted", null)]
    [TestCase("?weight=9=2&form=weighted&method=smooth-grad&samples=4", "weighted", null)]
    public async Task ARequestNamesWhatIsExplained(string query, string form, int? against)
    {
        var target = form == "margin" ? ExplainTarget.Against(7) : form == "prob" ? TargetForm.Prob
            : query.Contains("Sneaker", StringComparison.Ordinal) ? ExplainTarget.Weighted(0, 0, 0, 0, 0, 0, 0, -0.5f, 0, 1) : ExplainTarget.Weighted(0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
        using var backend = Backend.Open("cpu:1");
        var classifier = Example.Classifier(null, null);
        var isSmooth = query.Contains("smooth", StringComparison.Ordinal);
        using var session = new ExplainSession(classifier, backend, Explainers.Create(isSmooth ? "smooth-grad" : "gradient"), new() { Samples = isSmooth ? 4 : null, Target = target });
        var expected = session.Run(classifier.Prepare(Example.Picture()).Pixels, query.Contains("target=3", StringComparison.Ordinal) ? 3 : null);
        var answer = await TestServer.Json(await server.Explain(query));
        Assert.That(Npy.Parse(Convert.FromBase64String(answer.GetProperty("map").GetProperty("npy").GetString()!), "map").ToFloats(), Is.EqualTo(expected.Map));
        Assert.That(answer.GetProperty("form").GetString(), Is.EqualTo(form).IgnoreCase);
        Assert.That(answer.GetProperty("against") is { ValueKind: System.Text.Json.JsonValueKind.Object } other ? other.GetProperty("index").GetInt32() : (int?)null, Is.EqualTo(against));
        var usual = await TestServer.Json(await server.Explain(""));
        Assert.That(usual.GetProperty("form").GetString(), Is.EqualTo("logit").IgnoreCase, "of this request alone");
    }

    [Test]
    public async Task SamplesMayGoOnUntilTheMapIsReliable()
    {
        var answer = await TestServer.Json(await server.Explain("?method=square-grad&samples=auto"));
        Assert.That(answer.GetProperty("ended").GetString(), Is.EqualTo("reliability"));
        Assert.That(answer.GetProperty("reliability").GetDouble(), Is.InRange(0.9, 1.0));
        Assert.That((await TestServer.Json(await server.Explain("?method=gradient"))).GetProperty("reliability").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
    }

    [Test]
    public async Task AFormIsReadToo()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "note" }, { new ByteArrayContent(Example.PictureBytes()), "file", "../../my boot.png" } };
        var response = await server.Client.PostAsync("/explain", form);
        Assert.That((await TestServer.Json(response)).GetProperty("image").GetString(), Is.EqualTo("my boot.png"));
    }

    [TestCase("npy", null)]
    [TestCase(null, "application/x-npy")]
    public async Task AMapAloneIsAnArray(string? format, string? accept)
    {
        var map = Npy.Parse(await (await Ask(format, accept)).Content.ReadAsByteArrayAsync(), "map");
        Assert.That(map.Shape, Is.EqualTo(new[] { 28, 28, 1 }));
    }

    [TestCase("png", null)]
    [TestCase(null, "image/png")]
    [TestCase(null, "image/webp, image/*;q=0.8, application/json;q=0.2")]
    public async Task AnOverlayIsAPicture(string? format, string? accept)
    {
        var overlay = ImageFile.Decode(await (await Ask(format, accept)).Content.ReadAsByteArrayAsync(), "overlay");
        Assert.That((overlay.Width, overlay.Channels), Is.EqualTo((280, 3)));
    }

    [TestCase("?method=gradcam", 400, "near it are grad-cam")]
    [TestCase("?method=expected-gradients", 400, "background")]
    [TestCase("?target=Snaeker", 400, "Sneaker")]
    [TestCase("?target=10", 400, "classes are 0 to 9")]
    [TestCase("?target=-1", 400, "-1")]
    [TestCase("?method=grad-cam&layer=nothing", 400, "has no layer 'nothing'")]
    [TestCase("?layer=nothing", 400, "grad-cam")]
    [TestCase("?samples=3", 400, "looks at one point")]
    [TestCase("?method=smooth-grad&samples=0", 400, "1 to 4096")]
    [TestCase("?method=smooth-grad&samples=many", 400, "'many'")]
    [TestCase("?method=smooth-grad&samples=1000000000", 400, "1 to 4096")]
    [TestCase("?method=integrated-gradients&samples=auto", 400, "draws nothing at random")]
    [TestCase("?samples=auto", 400, "draws nothing at random")]
    [TestCase("?deadline=50", 400, "50ms")]
    [TestCase("?deadline=-1s", 400, "positive")]
    [TestCase("?methods=gradient", 400, "near it are method")]
    [TestCase("?target=1&target=2", 400, "2 times")]
    [TestCase("?target=1,Snaeker", 400, "target Snaeker")]
    [TestCase("?target=7,Sneaker", 400, "target names class 7 twice")]
    [TestCase("?target=1,,2", 400, "a class is missing beside a comma")]
    [TestCase("?target=top11", 400, "so that N may be 1 to 10")]
    [TestCase("?target=top2,3", 400, "no other can be beside it")]
    [TestCase("?target=1,2&method=eigen-cam", 400, "target asks for 2 classes, and the map of eigen-cam, as it is asked for, is the same for every class")]
    [TestCase("?target=1,2&format=png", 400, "format png gives one map, target names 2 classes")]
    [TestCase("?format=jpeg", 400, "json")]
    [TestCase("?against=unicorn", 400, "against unicorn: no class has this name")]
    [TestCase("?against=77", 400, "against 77: there is no class 77: classes are 0 to 9")]
    [TestCase("?against=9", 400, "class 9, the predicted one, was to be compared with itself")]
    [TestCase("?against=7&form=prob", 400, "against makes a margin, form prob is something else")]
    [TestCase("?against=7&weight=7=1", 400, "give one of them")]
    [TestCase("?weight=Sneaker", 400, "weight 'Sneaker': a class and its weight are needed, such as 3=-0.5")]
    [TestCase("?weight=7=1&weight=Snaeker=2", 400, "Sneaker")]
    [TestCase("?form=weighted", 400, "form weighted needs weights of classes (weight CLASS=W)")]
    [TestCase("?form=sum", 400, "form is 'sum', it must be one of logit, margin, logprob, prob, logodds, weighted")]
    [TestCase("?neuron=conv1", 400, "there is no parameter 'neuron'")]
    public async Task WhatCannotBeAskedIsRefusedInWords(string query, int status, string words) => await Refused(await server.Explain(query), status, words);

    [TestCase("image/png", "", 400, "no picture")]
    [TestCase("image/png", "hello", 415, "neither PNG nor JPEG")]
    [TestCase("image/gif", "GIF89a", 415, "GIF")]
    [TestCase("text/html", "hello", 415, "text/html")]
    [TestCase("image/png", "\x89PNG\r\n\x1A\n", 400, "picture")]
    [TestCase("multipart/form-data", "hello", 400, "boundary")]
    [TestCase("multipart/form-data; boundary=x", "hello", 400, "form")]
    [TestCase("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n", 400, "no file")]
    public async Task WhatIsNoPictureIsRefusedInWords(string kind, string body, int status, string words)
    {
        var content = new ByteArrayContent([.. body.Select(c => (byte)c)]);
        content.Headers.TryAddWithoutValidation("Content-Type", kind);
        await Refused(await server.Client.PostAsync("/explain", content), status, words);
    }

    [Test]
    public async Task WhatIsNotOfferedIsRefused() => await Refused(await Ask(null, "text/html"), 406, "image/png");

    [TestCase(true)]
    [TestCase(false)]
    public async Task TooLargeUploadsAreRefused(bool saysItsLength)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/explain") { Content = new ByteArrayContent(new byte[200_000]) };
        request.Headers.TransferEncodingChunked = !saysItsLength;
        await Refused(await server.Client.SendAsync(request), 413, saysItsLength ? "100000" : "");
        Assert.That((await server.Explain()).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the next request");
    }

    [Test]
    public async Task AVerdictIsGiven()
    {
        var answer = await TestServer.Json(await server.Client.PostAsync("/judge", new ByteArrayContent(Example.PictureBytes())));
        Assert.That(answer.GetProperty("claim").GetString(), Does.Contain("Ankle boot"));
        Assert.That(answer.GetProperty("maps").GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()), Is.EqualTo(new[] { 2, 28, 28 }));
    }

    [Test]
    public async Task TheModelIsDescribed()
    {
        var model = await TestServer.Json(await server.Client.GetAsync("/model"));
        Assert.That(model.GetProperty("labels").GetArrayLength(), Is.EqualTo(10));
        Assert.That(model.GetProperty("hash").GetString(), Does.Match("^[0-9a-f]{64}$"));
        Assert.That(model.GetProperty("input").EnumerateArray().Select(side => side.GetInt32()), Is.EqualTo(new[] { 28, 28, 1 }));
        Assert.That(model.GetProperty("layers").EnumerateArray().Count(layer => layer.GetProperty("isDefault").GetBoolean()), Is.EqualTo(1));
        // Everything that is offered can be had.
        foreach (var method in model.GetProperty("methods").EnumerateArray().Select(method => method.GetProperty("name").GetString()!))
            Assert.That((await server.Explain($"?method={Uri.EscapeDataString(method)}")).StatusCode, Is.EqualTo(HttpStatusCode.OK), method);
    }

    [Test]
    public async Task ThePageIsWholeAndFetchesNothingFromElsewhere()
    {
        var response = await server.Client.GetAsync("/");
        var page = await response.Content.ReadAsStringAsync();
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/html"));
        Assert.That(Regex.Matches(page, "(https?:)?//[a-z]+[a-z0-9]*\\.[a-z0-9.]+").Select(match => match.Value), Is.All.EqualTo("http://www.w3.org"), "the name of SVG alone");
        Assert.That(page, Does.Not.Contain("/*").And.Not.Contain("@signed@"));
        Assert.That(string.Join(' ', response.Headers.GetValues("Content-Security-Policy")), Does.Contain("default-src 'none'"));
        Assert.That(await server.Client.GetByteArrayAsync("/example"), Is.EqualTo(Example.PictureBytes()));
    }

    [TestCase("/nothing", 404)]
    [TestCase("/explain", 405)]
    public async Task OtherPlacesAreNone(string path, int status) => Assert.That((int)(await server.Client.GetAsync(path)).StatusCode, Is.EqualTo(status));

    Task<HttpResponseMessage> Ask(string? format, string? accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, format is null ? "/explain" : $"/explain?format={format}") { Content = new ByteArrayContent(Example.PictureBytes()) };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return server.Client.SendAsync(request);
    }

    static async Task Refused(HttpResponseMessage response, int status, string words)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(status), text);
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That((await TestServer.Json(response)).GetProperty("detail").GetString(), Does.Contain(words));
    }
}
