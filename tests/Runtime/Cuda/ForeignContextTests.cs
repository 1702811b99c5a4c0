using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>A context that somebody else owns, as an ILGPU accelerator does: used, told of, and left as it was.</summary>
[TestFixture]
sealed class ForeignContextTests : CudaTestBase
{
    [Test]
    public void ItIsNeitherRetainedNorReleasedAndStaysCurrent()
    {
        using var owner = OpenDevice();
        var bound = 0;
        Fake.ClearLog();
        var guest = new CudaContext(owner.Device, null, owner.Handle, () => bound++);
        using (var memory = guest.Allocate(16))
            guest.Stream.Fill(memory.All, 1f);
        Assert.That(bound, Is.GreaterThan(0), "the owner is told before the context is made current");
        guest.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(Fake.Log, Has.None.Contains("PrimaryCtx"));
            // The fake refuses calls on a thread without a context: the next call of the owner makes none current.
            Assert.That(Fake.Log.Count(line => line.StartsWith("cuStreamCreate", StringComparison.Ordinal)), Is.EqualTo(1), "a stream of its own");
        });
        using var after = owner.Allocate(16);
        owner.Stream.Fill(after.All, 2f);
        Assert.That(Read(owner, after.All), Is.EqualTo(Enumerable.Repeat(BitConverter.GetBytes(2f), 4).SelectMany(value => value)));
    }

    [Test]
    public void ABackEndOnItFreesWhatItMade()
    {
        using var owner = OpenDevice();
        var before = Fake.Live();
        using (var backend = new CudaBackend(new CudaContext(owner.Device, null, owner.Handle, () => { })))
        {
            Assert.That(backend.Name, Is.EqualTo("cuda:0"));
            var block = backend.Allocate(3);
            block.Write([1, 2, 3]);
            backend.Allocate(5);
        }
        Assert.That(Fake.Live(), Is.EqualTo(before));
    }

    [Test]
    public void OneStreamWaitsForAnotherByAnEvent()
    {
        using var owner = OpenDevice();
        using var guest = new CudaContext(owner.Device, null, owner.Handle, () => { });
        using var mark = guest.CreateEvent();
        Fake.ClearLog();
        mark.Record(owner.Stream.Handle);
        mark.HoldBack(guest.Stream.Handle);
        string[] calls = [.. Fake.Log.Select(line => line.Split(' ')[0]).Where(call => call != "cuCtxSetCurrent")];
        Assert.That(calls, Is.EqualTo(["cuEventRecord", "cuStreamWaitEvent"]), "the host does not wait");
    }

    [Test]
    public void BlocksOfOneContextAreCopiedOnTheDevice()
    {
        using var backend = new CudaBackend(OpenDevice());
        using var from = backend.Allocate(6);
        using var to = backend.Allocate(4);
        from.Write([1, 2, 3, 4, 5, 6]);
        Fake.ClearLog();
        to.CopyFrom(new BlockRange(from, 2, 3), 1);
        Assert.That(Fake.Calls("cuMemcpyDtoDAsync_v2"), Is.EqualTo(1));
        var values = new float[4];
        to.Read(values);
        Assert.That(values, Is.EqualTo(new float[] { 0, 3, 4, 5 }));
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => to.CopyFrom(from));
            Assert.Throws<ArgumentOutOfRangeException>(() => to.CopyFrom(new BlockRange(from, 5, 2)));
            Assert.Throws<ArgumentOutOfRangeException>(() => to.CopyFrom(new BlockRange(from, 0, -1)));
        });
        from.Dispose();
        Assert.Throws<ObjectDisposedException>(() => to.CopyFrom(new BlockRange(from, 0, 1)));
    }

    [Test]
    public void BlocksOfDifferentPlacesAreCopiedThroughTheHost()
    {
        using var backend = new CudaBackend(OpenDevice());
        using var cpu = Backend.Open("cpu:1");
        using var from = cpu.Allocate(4);
        using var to = backend.Allocate(4);
        from.Write([1, 2, 3, 4]);
        to.CopyFrom(from);
        from.Clear();
        from.CopyFrom(new BlockRange(to, 1, 3));
        var values = new float[4];
        from.Read(values);
        Assert.That(values, Is.EqualTo(new float[] { 2, 3, 4, 0 }));
    }

    [Test]
    public void ABlockWhoseContextIsGoneIsRefused()
    {
        var backend = new CudaBackend(OpenDevice());
        var block = backend.Allocate(4);
        backend.Dispose();
        Assert.Multiple(() =>
        {
            Assert.Throws<ObjectDisposedException>(() => block.Write([1]));
            Assert.Throws<ObjectDisposedException>(() => block.Read(new float[1]));
            Assert.Throws<ObjectDisposedException>(block.Clear);
        });
    }
}
