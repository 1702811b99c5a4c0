using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>Memory, copies and fills; devices with and without pools.</summary>
[TestFixture(true)]
[TestFixture(false)]
sealed class CudaMemoryTests(bool pools) : CudaTestBase
{
    [SetUp]
    public void ChoosePools() => Fake.Set(0, DeviceAttribute.MemoryPoolsSupported, pools ? 1 : 0);

    [TestCase(1)]
    [TestCase(4 << 20)]
    [TestCase((4 << 20) + 1)]
    [TestCase((13 << 20) + 7)]
    public void WhatIsUploadedIsDownloaded(int count)
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(count);
        var bytes = Bytes(count);
        context.Stream.Upload(memory.All, bytes);
        Assert.That(Read(context, memory.All).AsSpan().SequenceEqual(bytes));
        Assert.That(Fake.Calls("cuMemHostAlloc"), Is.EqualTo(2), "the staging is allocated once");
        Assert.That(Fake.Calls(pools ? "cuMemAllocFromPoolAsync" : "cuMemAlloc_v2"), Is.EqualTo(1));
    }

    [Test]
    public void CopiesAllocateNothingOnceThereIsStaging()
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(64);
        using var other = context.Allocate(64);
        var bytes = Bytes(64);
        Copy();
        Assert.That(AllocatedBytes.Of(Copy), Is.Zero);

        void Copy()
        {
            context.Stream.Upload(memory.All, bytes);
            context.Stream.Copy(other.All, memory.All);
            context.Stream.Fill(memory.All, (byte)1);
            context.Stream.Download(bytes, other.All);
        }
    }

    [Test]
    public void APartIsCopiedWithoutItsSurroundings()
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(64);
        using var other = context.Allocate(16);
        context.Stream.Fill(memory.All, (byte)7);
        context.Stream.Upload(other.All, Bytes(16));
        context.Stream.Copy(memory.Range(8, 16), other.All);
        byte[] sevens = [.. Enumerable.Repeat((byte)7, 64)];
        Bytes(16).CopyTo(sevens, 8);
        Assert.That(Read(context, memory.All), Is.EqualTo(sevens));
    }

    [Test]
    public void FloatsAreFilled()
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(12);
        context.Stream.Fill(memory.All, 1.5f);
        Assert.That(Read(context, memory.All), Is.EqualTo(Enumerable.Repeat(BitConverter.GetBytes(1.5f), 3).SelectMany(value => value)));
        Assert.Throws<ArgumentException>(() => context.Stream.Fill(memory.Range(0, 6), 1.5f));
    }

    [Test]
    public void PinnedMemoryIsCopiedBothWays()
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(32);
        using var pinned = context.AllocatePinned(48);
        pinned.Floats.Fill(3);
        context.Stream.Copy(memory.All, pinned, 16);
        pinned.Floats.Clear();
        context.Stream.Copy(pinned, memory.Range(0, 8));
        context.Stream.Synchronize();
        Assert.That(pinned.Floats.ToArray(), Is.EqualTo(new float[] { 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void SizesThatDoNotFitAreRefusedBeforeTheDriver()
    {
        using var context = OpenDevice();
        using var memory = context.Allocate(16);
        using var pinned = context.AllocatePinned(8);
        Fake.ClearLog();
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Allocate(0));
            Assert.Throws<ArgumentOutOfRangeException>(() => memory.Range(8, 9));
            Assert.Throws<ArgumentOutOfRangeException>(() => memory.Range(-1, 1));
            Assert.Throws<ArgumentException>(() => context.Stream.Upload(memory.All, new byte[15]));
            Assert.Throws<ArgumentException>(() => context.Stream.Download(new byte[17], memory.All));
            Assert.Throws<ArgumentException>(() => context.Stream.Copy(memory.All, memory.Range(0, 8)));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Stream.Copy(memory.All, pinned));
            Assert.Throws<ArgumentOutOfRangeException>(() => context.Stream.Copy(pinned, memory.Range(0, 8), 1));
        });
        Assert.That(Fake.Log, Is.Empty);
    }

    [Test]
    public void OutOfMemoryNamesTheBytesAndLeavesTheSessionUsable()
    {
        Fake.Set("memory", 1 << 20);
        using var context = OpenDevice();
        using var memory = context.Allocate(600_000);
        context.Stream.Fill(memory.All, (byte)5);
        var error = Assert.Throws<CudaOutOfMemoryException>(() => context.Allocate(500_000));
        Assert.Multiple(() =>
        {
            Assert.That(error!.AskedBytes, Is.EqualTo(500_000));
            Assert.That(error.FreeBytes, Is.EqualTo((1 << 20) - 600_000));
            Assert.That(error.TotalBytes, Is.EqualTo(1 << 20));
            Assert.That(error.Message, Does.Contain("500000").And.Contain("cuda:0 (Fake GPU 0)").And.Contain("CUDA_ERROR_OUT_OF_MEMORY"));
            Assert.That(error, Is.InstanceOf<BackendException>());
        });
        using var smaller = context.Allocate(400_000);
        context.Stream.Copy(smaller.All, memory.Range(100, 400_000));
        Assert.That(Read(context, smaller.All).AsSpan().IndexOfAnyExcept((byte)5), Is.EqualTo(-1));
        Assert.That(context.IsLost, Is.False);
    }

    [Test]
    public void WhatThePoolKeepsIsGivenBackBeforeAnAllocationFails()
    {
        Fake.Set("memory", 1 << 20);
        using var context = OpenDevice();
        context.Allocate(600_000).Dispose();
        using var memory = context.Allocate(700_000);
        Assert.That(context.MemoryInfo(), Is.EqualTo(((long)(1 << 20) - 700_000, (long)(1 << 20))));
        Assert.That(Fake.Calls("cuMemPoolTrimTo"), Is.EqualTo(pools ? 1 : 0));
    }

    [Test]
    public void FreedMemoryStaysInThePoolWhereThereIsOne()
    {
        using var context = OpenDevice();
        context.Allocate(4096).Dispose();
        Assert.That(Fake.Log.Count(line => line == $"cuMemPoolSetAttribute 4 {ulong.MaxValue}"), Is.EqualTo(pools ? 1 : 0));
        Assert.That(context.MemoryInfo().Free, Is.EqualTo((1 << 30) - (pools ? 4096 : 0)));
    }
}
