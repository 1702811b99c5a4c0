using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>Modules: compiling, the compiler's log, and the cache on disk.</summary>
[TestFixture]
sealed class CudaModuleTests : CudaTestBase
{
    string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("whence-kernels-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, true);

    [Test]
    public void TheCompilersLogIsInTheError()
    {
        using var context = OpenDevice();
        var error = Assert.Throws<CudaException>(() => context.LoadModule("broken", "SYNTAX_ERROR"));
        Assert.That(error!.Message, Does.Contain("compiling 'broken'").And.Contain("CUDA_ERROR_INVALID_PTX (218)")
            .And.Contain("ptxas broken, line 1; fatal : Parsing error"));
        using var module = context.LoadModule("sound", Ptx);
        Assert.That(module.Log, Is.EqualTo("ptxas info : Compiling sound"));
        Assert.That(Fake.Live("link"), Is.Zero);
    }

    [Test]
    public void TheSecondLoadReadsTheCubin()
    {
        var cache = new KernelCache(folder);
        using (var context = OpenDevice(0, cache))
        using (var module = context.LoadModule("m", Ptx))
            Assert.That(module.IsFromCache, Is.False);
        using (var context = OpenDevice(0, cache))
        using (var module = context.LoadModule("m", Ptx))
        {
            Assert.That(module.IsFromCache, Is.True);
            Assert.That(module.Kernel("scale").Registers, Is.EqualTo(40));
        }
        Assert.That(Fake.Calls("cuLinkAddData_v2"), Is.EqualTo(1));
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1), "no draft is left");
    }

    [Test]
    public void WithoutACacheEveryLoadCompiles()
    {
        using var context = OpenDevice();
        context.LoadModule("m", Ptx).Dispose();
        context.LoadModule("m", Ptx).Dispose();
        Assert.That(Fake.Calls("cuLinkAddData_v2"), Is.EqualTo(2));
    }

    [Test]
    public void ADamagedFileIsCompiledAnew([Values(0, 7, 8, 40, 60)] int at, [Values] bool truncated)
    {
        using var context = OpenDevice(0, new(folder));
        context.LoadModule("m", Ptx).Dispose();
        var file = Directory.GetFiles(folder).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, truncated ? bytes[..at] : bytes);
        using (var module = context.LoadModule("m", Ptx))
            Assert.That(module.IsFromCache, Is.False);
        using (var module = context.LoadModule("m", Ptx))
            Assert.That(module.IsFromCache, Is.True, "it was written again");
    }

    [Test]
    public void ACubinThatTheDriverRefusesIsCompiledAnew()
    {
        var cache = new KernelCache(folder);
        using var context = OpenDevice(0, cache);
        cache.Write(CudaModule.FileOf(Ptx, context.Device), "another driver's"u8);
        using (var module = context.LoadModule("m", Ptx))
            Assert.That(module.IsFromCache, Is.False);
        using (var module = context.LoadModule("m", Ptx))
            Assert.That(module.IsFromCache, Is.True);
    }

    [Test]
    public void TheKeyFollowsTextDeviceAndDriver()
    {
        Fake.Set("devices", 3);
        Fake.Set(2, DeviceAttribute.ComputeCapabilityMajor, 8);
        var old = Fake.Open();
        Fake.Set("version", 12050);
        var updated = Fake.Open();
        string[] keys =
        [
            CudaModule.FileOf(Ptx, old.Devices[0]), CudaModule.FileOf(Ptx, old.Devices[1]), CudaModule.FileOf(Ptx, old.Devices[2]),
            CudaModule.FileOf(Ptx, updated.Devices[0]), CudaModule.FileOf(Ptx + " ", old.Devices[0]),
        ];
        Assert.That(keys, Is.Unique);
        Assert.That(CudaModule.FileOf(Ptx, Fake.Open().Devices[0]), Is.EqualTo(keys[3]), "the same thing has the same key");
    }

    [Test]
    public void TheLeastRecentlyUsedKernelsGoFirst()
    {
        const int FileBytes = 8 + 32 + 100;
        var cache = new KernelCache(folder, 3 * FileBytes);
        var (first, second, third, fourth) = (KernelCache.Key("1") + ".cubin", KernelCache.Key("2") + ".ptx", KernelCache.Key("3") + ".cubin", KernelCache.Key("4") + ".ptx");
        File.WriteAllBytes(Path.Combine(folder, "somebody's"), new byte[10 * FileBytes]);
        foreach (var (file, age) in (ReadOnlySpan<(string, int)>)[(first, 3), (second, 2), (third, 1)])
        {
            cache.Write(file, new byte[100]);
            File.SetLastWriteTimeUtc(Path.Combine(folder, file), DateTime.UtcNow.AddMinutes(-age));
        }
        Assert.That(cache.Read(first), Has.Length.EqualTo(100));
        cache.Write(fourth, new byte[100]);
        Assert.That((cache.Read(first), cache.Read(second), cache.Read(third), cache.Read(fourth)),
            Is.EqualTo((new byte[100], (byte[]?)null, new byte[100], new byte[100])));
        Assert.That(Path.Combine(folder, "somebody's"), Does.Exist);
    }

    [Test]
    public void WhatCameWithTheApplicationIsReadAndNeverTouched()
    {
        var shipped = Path.Combine(folder, "shipped");
        var (sound, damaged) = (KernelCache.Key("1") + ".ptx", KernelCache.Key("2") + ".ptx");
        var ahead = new KernelCache(shipped);
        ahead.Write(sound, "text"u8);
        ahead.Write(damaged, "text"u8);
        File.AppendAllText(Path.Combine(shipped, damaged), "more");
        var before = File.GetLastWriteTimeUtc(Path.Combine(shipped, sound));
        var cache = new KernelCache(Path.Combine(folder, "own"), shipped: shipped);
        Assert.That(cache.Read(sound), Is.EqualTo("text"u8.ToArray()));
        Assert.That(cache.Read(damaged), Is.Null);
        Assert.That(Path.Combine(shipped, damaged), Does.Exist);
        Assert.That(File.GetLastWriteTimeUtc(Path.Combine(shipped, sound)), Is.EqualTo(before));
        cache.Write(sound, "newer"u8);
        Assert.That((cache.Read(sound), ahead.Read(sound)), Is.EqualTo(("newer"u8.ToArray(), "text"u8.ToArray())), "its own file goes first");
    }

    [Test]
    public void AFolderThatCannotBeWrittenIsNoError()
    {
        var file = Path.Combine(folder, "a file");
        File.WriteAllText(file, "");
        using var context = OpenDevice(0, new(Path.Combine(file, "kernels")));
        using var module = context.LoadModule("m", Ptx);
        Assert.That(module.IsFromCache, Is.False);
    }

    [Test]
    public void TheEnvironmentMovesTheCacheOrSwitchesItOff()
    {
        var before = Environment.GetEnvironmentVariable(KernelCache.Variable);
        try
        {
            Environment.SetEnvironmentVariable(KernelCache.Variable, "off");
            Assert.That(KernelCache.Default, Is.Null);
            Environment.SetEnvironmentVariable(KernelCache.Variable, folder);
            Assert.That(KernelCache.Default!.Folder, Is.EqualTo(folder));
            Environment.SetEnvironmentVariable(KernelCache.Variable, null);
            Assert.That(KernelCache.Default!.Folder, Does.EndWith(Path.Combine("whence", "kernels")));
        }
        finally
        {
            Environment.SetEnvironmentVariable(KernelCache.Variable, before);
        }
    }
}
