using System.Text.Json;
using Whence.Tests.Runtime.Simulated;

namespace Whence.Tests.Cli;

/// <summary>The contract of whence kernels --check.</summary>
[TestFixture]
[NonParallelizable]
sealed class KernelCheckTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task WithoutArgumentsTheTextIsChecked()
    {
        var file = Write(".shared .align 4 .b8 a[256]; setp.lt.u32 %p0, %r0, 3; @%p0 bra.uni done; bar.sync 0; done:");
        var (code, output, error) = await CliTests.Run("kernels", "--check", file);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("kernel tested").And.Contain("shared bytes 256").And.Contain("@%p0 bra.uni done").And.Contain("not run"));
    }

    [Test]
    public async Task AllUnknownInstructionsAreNamed()
    {
        var file = Write("wgmma.fence.sync.aligned;\nadd.u32 %r4, %r0, 1;\ntex.2d.v4.f32.f32 %r5, %r6;");
        var (code, output, _) = await CliTests.Run("kernels", "--check", file, "--json");
        var unknown = JsonDocument.Parse(output).RootElement.GetProperty("unknown");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(unknown.EnumerateArray().Select(line => line.GetProperty("text").GetString()), Is.EqualTo(new[] { "wgmma.fence.sync.aligned", "tex.2d.v4.f32.f32 %r5, %r6" }));
    }

    [Test]
    public async Task WithArgumentsItIsRun()
    {
        var file = Write("ld.global.f32 %f0, [%rd2]; add.f32 %f0, %f0, 0f3F800000; st.global.f32 [%rd2], %f0;");
        var (code, output, error) = await CliTests.Run("kernels", "--check", file, "--grid", "2", "--group", "64", "--arg", "buffer:512:ramp", "--json");
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(line.GetProperty("counts").GetProperty("flop").GetDouble(), Is.EqualTo(128));
        Assert.That(line.GetProperty("counts").GetProperty("globalSectors").GetDouble(), Is.EqualTo(32));
        Assert.That(line.GetProperty("grid").EnumerateArray().Select(axis => axis.GetInt32()), Is.EqualTo(new[] { 2, 1, 1 }));
    }

    [Test]
    public async Task DefectsAreExitCodeOne()
    {
        var file = Write("st.global.u32 [%rd2], %r0;");
        var (code, output, _) = await CliTests.Run("kernels", "--check", file, "--group", "8,8", "--arg", "buffer:16", "--json");
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(code, Is.EqualTo(1));
        Assert.That(line.GetProperty("defectCount").GetInt64(), Is.GreaterThan(0));
        var text = await CliTests.Run("kernels", "--check", file, "--arg", "buffer:64:random");
        Assert.That(text.Code, Is.EqualTo(1));
        Assert.That(text.Output, Does.Contain("OutOfBounds").And.Contain("argument 0, byte 64 of 64"));
    }

    [Test]
    public async Task NumbersAndViewsArePassed()
    {
        var file = Path.Combine(folder, "view.ptx");
        File.WriteAllText(file, """
            .version 7.8
            .target sm_80
            .visible .entry first(.param .u64 a) { ret; }
            .visible .entry second(.param .align 8 .b8 view[16], .param .f32 scale, .param .s32 expected)
            {
                .reg .b64 %rd<4>;
                .reg .f32 %f<4>;
                .reg .pred %p<2>;
                ld.param.u64 %rd0, [view];
                ld.param.u64 %rd1, [view+8];
                ld.param.f32 %f0, [scale];
                ld.param.s32 %rd2, [expected];
                setp.ne.s64 %p0, %rd1, %rd2;
                @%p0 trap;
                st.global.f32 [%rd0], %f0;
                ret;
            }
            """);
        string[] command = ["kernels", "--check", file, "--entry", "second", "--group", "1", "--arg", "view:40:count", "--arg", "f32:0.5", "--arg"];
        Assert.That((await CliTests.Run([.. command, "i32:10"])).Code, Is.Zero);
        var trapped = await CliTests.Run([.. command, "i32:9"]);
        Assert.That((trapped.Code, trapped.Output.Contains("Trap", StringComparison.Ordinal)), Is.EqualTo((1, true)));
        var several = await CliTests.Run("kernels", "--check", file);
        Assert.That((several.Code, several.Error.Contains("2 kernels", StringComparison.Ordinal)), Is.EqualTo((1, true)));
    }

    [TestCase("--arg", "buffer:0")]
    [TestCase("--arg", "buffer:64:ones")]
    [TestCase("--arg", "i33:1")]
    [TestCase("--arg", "buffer:64", "--arg", "i32:1")]
    [TestCase("--grid", "0")]
    [TestCase("--group", "1,2,3,4")]
    public async Task WrongOptionsAreSaid(params string[] options)
    {
        var (code, output, error) = await CliTests.Run(["kernels", "--check", Write(""), .. options]);
        Assert.That((code, output), Is.EqualTo((2, "")), error);
        Assert.That(error, Does.StartWith("whence: "));
    }

    [Test]
    public async Task OptionsNeedAFile()
    {
        Assert.That((await CliTests.Run("kernels", "--arg", "i32:1")).Code, Is.EqualTo(2));
        var missing = await CliTests.Run("kernels", "--check", Path.Combine(folder, "none.ptx"));
        Assert.That(missing.Code, Is.EqualTo(1));
        var wrong = Path.Combine(folder, "wrong.ptx");
        File.WriteAllText(wrong, ".version 7.8\n.target sm_80\n.entry x() { nonsense }");
        var refused = await CliTests.Run("kernels", "--check", wrong);
        Assert.That(refused.Error, Does.StartWith("whence: wrong.ptx: PTX line 3"));
    }

    string Write(string body)
    {
        var file = Path.Combine(folder, "tested.ptx");
        File.WriteAllText(file, Snippet.Text(body));
        return file;
    }
}
