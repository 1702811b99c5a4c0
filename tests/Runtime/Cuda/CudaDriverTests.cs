using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>What a driver and its devices are, and every reason in words why they cannot be used.</summary>
[TestFixture]
sealed class CudaDriverTests : CudaTestBase
{
    [Test]
    public void AMissingLibraryIsNamed()
    {
        var error = Assert.Throws<CudaUnavailableException>(() => CudaDriver.Load("libno-such-driver.so.1"));
        Assert.That(error!.Message, Does.StartWith("no NVIDIA driver").And.Contain("libno-such-driver.so.1"));
    }

    [Test]
    public void ALibraryThatIsNoDriverIsRefused()
    {
        var path = Path.GetTempFileName();
        try
        {
            Assert.Throws<CudaUnavailableException>(() => CudaDriver.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void AnOldDriverIsToldWhichIsNeeded()
    {
        Fake.Set("version", 11020);
        var error = Assert.Throws<CudaUnavailableException>(() => Fake.Open());
        Assert.That(error!.Message, Does.Contain("too old").And.Contain("has CUDA 11.2").And.Contain("CUDA 11.4").And.Contain("470"));
        Assert.That(Fake.Calls("cuInit"), Is.Zero, "an old driver is not started");
    }

    [Test]
    public void NoDeviceIsSaid()
    {
        Fake.Set("devices", 0);
        var error = Assert.Throws<CudaUnavailableException>(() => Fake.Open());
        Assert.That(error!.Message, Does.Contain("finds no device").And.Contain("12.4"));
    }

    [Test]
    public void AMismatchedKernelModuleIsExplained()
    {
        Fake.Set("init", 803);
        var error = Assert.Throws<CudaUnavailableException>(() => Fake.Open());
        Assert.That(error!.Message, Does.Contain("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH").And.Contain("restart"));
    }

    [TestCase("cuDriverGetVersion", 34, "stub")]
    [TestCase("cuDriverGetVersion", 999, "999")]
    [TestCase("cuInit", 999, "CUDA_ERROR_UNKNOWN")]
    public void AFailingStartIsExplained(string function, int code, string words)
    {
        Fake.Fail(function, 1, code);
        Assert.That(Assert.Throws<CudaUnavailableException>(() => Fake.Open())!.Message, Does.Contain(words));
    }

    [TestCase("cuDeviceGetCount")]
    [TestCase("cuDeviceGet")]
    [TestCase("cuDeviceGetName")]
    [TestCase("cuDeviceTotalMem_v2")]
    [TestCase("cuDeviceGetAttribute")]
    public void AFailingQuestionIsATypedError(string function)
    {
        Fake.Fail(function, 1, 999);
        var error = Assert.Throws<CudaException>(() => Fake.Open());
        Assert.That(function, Does.StartWith(error!.Failure.Call));
        Assert.That(error.Failure, Has.Property("Code").EqualTo(999).And.Property("Name").EqualTo("CUDA_ERROR_UNKNOWN"));
    }

    [Test]
    public void DevicesSayWhatTheyAre()
    {
        Fake.Set("devices", 2);
        Fake.Set(1, DeviceAttribute.ComputeCapabilityMajor, 8);
        Fake.Set(1, DeviceAttribute.ComputeCapabilityMinor, 6);
        Fake.Set(1, DeviceAttribute.MaxSharedBytesPerGroupOptIn, 101376);
        var driver = Fake.Open();
        Assert.That(driver.Version, Is.EqualTo(new Version(12, 4)));
        Assert.That(driver.Devices, Has.Count.EqualTo(2));
        Assert.Multiple(() =>
        {
            Assert.That(driver.Devices[0].Name, Is.EqualTo("Fake GPU 0"));
            Assert.That(driver.Devices[0].PtxTarget, Is.EqualTo("sm_90a"));
            Assert.That(driver.Devices[0].ToString(), Is.EqualTo(
                "cuda:0 Fake GPU 0, compute capability 9.0, 132 multiprocessors at 1.98 GHz, 1.0 GiB"));
            Assert.That(driver.Devices[0].MemoryBytesPerSecond, Is.EqualTo(2 * 3.201e9 * 768).Within(1));
            Assert.That(driver.Devices[1].PtxTarget, Is.EqualTo("sm_86"));
            Assert.That(driver.Devices[1].MaxSharedBytesPerGroup, Is.EqualTo(101376));
            Assert.That(driver.Devices[1].DefaultSharedBytesPerGroup, Is.EqualTo(49152));
        });
    }

    [Test]
    public void ADeviceThatIsTooOldDoesNotOpen()
    {
        Fake.Set(0, DeviceAttribute.ComputeCapabilityMajor, 6);
        var error = Assert.Throws<CudaUnavailableException>(() => OpenDevice());
        Assert.That(error!.Message, Does.Contain("compute capability 6.0").And.Contain("7.5"));
    }

    [Test]
    public void TheProbeListsDevicesAndReasons()
    {
        Fake.Set("devices", 2);
        Fake.Set(1, DeviceAttribute.ComputeMode, 2);
        var probe = CudaProbe.Examine(Fake.Path);
        Assert.That(probe.Reason, Is.Null);
        Assert.That(probe.Devices, Has.Count.EqualTo(2));
        Assert.That(probe.Devices[0], Does.EndWith("CUDA 12.4, PTX 8.4 for sm_90a"));
        Assert.That(probe.Devices[1], Does.Contain("not usable").And.Contain("prohibited"));

        Fake.Set(0, DeviceAttribute.ComputeMode, 2);
        Assert.That(CudaProbe.Examine(Fake.Path).Reason, Does.StartWith("no device is usable"));
        var none = CudaProbe.Examine("libno-such-driver.so.1");
        Assert.That(none.Reason, Does.Contain("no NVIDIA driver"));
        Assert.That(none.Devices, Is.Empty);
    }

    [Test]
    public void SeveralLibrariesLiveSideBySide()
    {
        var other = FakeDriver.Load();
        other.Set("version", 12080);
        using var here = OpenDevice();
        using (var there = other.Open().Devices[0].Open(null))
            Assert.That(there.Device.Driver.PtxVersion, Is.EqualTo(new Version(8, 7)));
        Assert.That(here.Device.Driver.PtxVersion, Is.EqualTo(new Version(8, 4)));
        Assert.That((other.Live(), Fake.Live("context")), Is.EqualTo((0, 1)));
    }
}
