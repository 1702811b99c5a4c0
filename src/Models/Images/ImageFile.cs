namespace Whence.Models.Images;

/// <summary>Reads pictures of any supported format (PNG, JPEG), told apart by their first bytes, never by their file name.</summary>
public static class ImageFile
{
    /// <summary>Reads a picture from a file.</summary>
    /// <exception cref="ImageException">The file is not a readable PNG or JPEG.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Image Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Decode(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads a picture from bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="ImageException">The bytes are not a readable PNG or JPEG.</exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (Png.IsPng(bytes))
            return Png.Decode(bytes, name);
        if (Jpeg.IsJpeg(bytes))
            return Jpeg.Decode(bytes, name);
        var start = Convert.ToHexString(bytes[..Math.Min(bytes.Length, 8)]);
        throw new ImageException($"{name}: neither PNG nor JPEG ({bytes.Length} bytes starting with '{start}')");
    }
}
