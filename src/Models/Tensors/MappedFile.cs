using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Whence.Models.Tensors;

/// <summary>A file mapped read-only into memory, in slices of at most 2 GB.</summary>
sealed unsafe class MappedFile : IDisposable
{
    readonly MemoryMappedFile? file;
    readonly MemoryMappedViewAccessor? view;
    readonly byte* start;
    bool isDisposed;

    public MappedFile(string path)
    {
        Length = new FileInfo(path).Length;
        if (Length == 0)
            return;
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        view = file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        start = pointer + view.PointerOffset;
    }

    public long Length { get; }

    /// <summary>The bytes [offset, offset + length); readable until the file is disposed.</summary>
    public ReadOnlyMemory<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return length == 0 ? ReadOnlyMemory<byte>.Empty : new View(this, start + offset, length).Memory;
    }

    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        view?.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
        file?.Dispose();
    }

    sealed class View(MappedFile owner, byte* start, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            ObjectDisposedException.ThrowIf(owner.isDisposed, owner);
            return new Span<byte>(start, length);
        }

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ObjectDisposedException.ThrowIf(owner.isDisposed, owner);
            return new MemoryHandle(start + elementIndex);
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
