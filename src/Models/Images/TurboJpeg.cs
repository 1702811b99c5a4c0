using System.Reflection;
using System.Runtime.InteropServices;

namespace Whence.Models.Images;

/// <summary>The functions of libturbojpeg (API 2.x, which 3.x still exports) that decoding needs.</summary>
static partial class TurboJpeg
{
    public const int Rgb = 0, Grey = 6, Cmyk = 11;
    public const int SpaceGrey = 2, SpaceCmyk = 3, SpaceYcck = 4;

    /// <summary>Gives up on progressive files with absurdly many scans.</summary>
    public const int LimitScans = 32768;

    const string Library = "turbojpeg";

    public static readonly string[] FileNames = ["libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.dylib", "turbojpeg.dll"];

    static TurboJpeg() => NativeLibrary.SetDllImportResolver(typeof(TurboJpeg).Assembly, Resolve);

    /// <summary>Loads the first of the libraries that exists; zero when none does.</summary>
    public static nint Find(string[] fileNames)
    {
        foreach (var fileName in fileNames)
            if (NativeLibrary.TryLoad(fileName, out var handle))
                return handle;
        return 0;
    }

    static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path) => library == Library ? Find(FileNames) : 0;

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    public static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    public static unsafe partial int DecompressHeader(
        nint handle, byte* jpeg, CULong size, out int width, out int height, out int subsampling, out int colorSpace);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    public static unsafe partial int Decompress(
        nint handle, byte* jpeg, CULong size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    public static partial nint GetErrorText(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);
}
