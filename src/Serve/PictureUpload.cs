using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Whence.Models.Images;

namespace Whence.Serve;

/// <summary>
/// A picture that a client sends, as the body or as the first file of a form. It is read whole before anything else is asked for, so that a slow client holds
/// its connection and nothing more.
/// </summary>
sealed record PictureUpload(string Name, byte[] Bytes)
{
    const string WhatIsTaken = "a picture as the body (PNG, JPEG, WebP or BMP), or as a file in multipart/form-data";

    /// <summary>Reads it.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than the limit (413), or the body is not sound.</exception>
    /// <exception cref="RefusedException">There is no picture (400), or the body says to be something else (415).</exception>
    public static async Task<PictureUpload> Read(HttpRequest request, long mostBytes)
    {
        // The limit is ours: Kestrel's own would close the connection before a client that still sends has read why.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        if (request.ContentLength > mostBytes)
            throw TooLarge(mostBytes);
        var kind = request.ContentType is { } type ? MediaTypeHeaderValue.TryParse(type, out var parsed) ? parsed : throw WrongKind(type) : null;
        if (kind is { MediaType.Value: "multipart/form-data" })
            return await FromForm(kind, request, mostBytes).ConfigureAwait(false);
        if (kind is not null && kind.Type != "image" && kind.MediaType != "application/octet-stream" && kind.MediaType != "application/x-www-form-urlencoded")
            throw WrongKind(request.ContentType!);
        return NotEmpty("picture", await Whole(request.Body, mostBytes, request.HttpContext.RequestAborted).ConfigureAwait(false));
    }

    /// <summary>The picture that the bytes are.</summary>
    /// <exception cref="RefusedException">They are of no format that is read (415).</exception>
    /// <exception cref="ImageException">They are damaged.</exception>
    public Image Decode()
    {
        try
        {
            return ImageFile.Decode(Bytes, Name);
        }
        catch (ImageException caught) when (!ImageFile.IsKnown(Bytes))
        {
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, caught.Message);
        }
    }

    static async Task<PictureUpload> FromForm(MediaTypeHeaderValue kind, HttpRequest request, long mostBytes)
    {
        if (HeaderUtilities.RemoveQuotes(kind.Boundary).Value is not { Length: > 0 } boundary)
            throw new RefusedException(StatusCodes.Status400BadRequest, "the form names no boundary");
        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(request.HttpContext.RequestAborted).ConfigureAwait(false) is { } section)
            {
                if (section.GetContentDispositionHeader() is { } part && part.IsFileDisposition())
                {
                    var name = Path.GetFileName(part.FileNameStar.Value ?? part.FileName.Value ?? "");
                    return NotEmpty(name.Length > 0 ? name : "picture", await Whole(section.Body, mostBytes, request.HttpContext.RequestAborted).ConfigureAwait(false));
                }
            }
        }
        catch (Exception caught) when (caught is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"the form cannot be read: {caught.Message}");
        }
        throw new RefusedException(StatusCodes.Status400BadRequest, $"the form has no file: send {WhatIsTaken}");
    }

    static async Task<byte[]> Whole(Stream body, long mostBytes, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            while (await body.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var read)
            {
                if (whole.Length + read > mostBytes)
                    throw TooLarge(mostBytes);
                whole.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return whole.ToArray();
    }

    static PictureUpload NotEmpty(string name, byte[] bytes) =>
        bytes.Length > 0 ? new(name, bytes) : throw new RefusedException(StatusCodes.Status400BadRequest, $"there is no picture: send {WhatIsTaken}");

    static RefusedException TooLarge(long mostBytes) =>
        new(StatusCodes.Status413PayloadTooLarge, $"the upload is larger than {mostBytes} bytes, the most that is taken");

    static RefusedException WrongKind(string type) => new(StatusCodes.Status415UnsupportedMediaType, $"'{type}' is not a picture: send {WhatIsTaken}");
}
