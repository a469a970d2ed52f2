using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Halcytone.Studio.Content;
using Halcytone.Studio.Content.Media;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Tests.House;
using static Halcytone.Studio.Tests.Content.ItemTests;

namespace Halcytone.Studio.Tests.Content;

public sealed class MediaTests(SharedHouse shared) : IClassFixture<SharedHouse>
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    private static Task<Outcome<MediaFile>> Upload(StudioHouse house, string name, byte[] bytes, Actor? actor = null)
        => house.Get<MediaLibrary>().Add(actor ?? Team.Ana, name, new MemoryStream(bytes), Stop);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_file_is_kept_once_described_used_and_served_safely(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var library = house.Get<MediaLibrary>();
        var file = Got(await Upload(house, @"C:\photos\A  wave (1)<x>.PNG", Pictures.Png(8, 4)));
        Assert.Equal(("A-wave-1-x.png", MediaType.Png, 8, 4, false), (file.Name, file.Type, file.Width, file.Height, file.IsDescribed));
        Assert.Equal(file.Id, Got(await Upload(house, "other.png", Pictures.Png(8, 4))).Id);
        Assert.NotEqual(file.Id, Got(await Upload(house, "other.png", Pictures.Png(8, 4), Team.Stranger)).Id);

        var text = new ContentText { Title = "With a picture", MediaIds = [file.Id] };
        var item = Got(await house.Get<Items>().Create(Team.Ana, new NewItem(ContentKind.Blog, text), Stop));
        Assert.Contains("no description", Assert.IsType<Invalid>((await house.Get<Revisions>().Cut(Team.Ana, item.Id, "saved", Stop)).Refusal).Message, StringComparison.Ordinal);
        Assert.IsType<Invalid>((await library.Describe(Team.Ana, file.Id, "  ", null, Stop)).Refusal);
        file = Got(await library.Describe(Team.Sia, file.Id, "A quiet wäve", file.Version, Stop));
        Assert.IsType<Stale>((await library.Describe(Team.Ana, file.Id, "Mine", 1, Stop)).Refusal);
        Got(await house.Get<Revisions>().Cut(Team.Ana, item.Id, "saved", Stop));
        Assert.Equal("With a picture", Assert.Single(Got(await library.Uses(Team.Ana, file.Id, Stop))).Title);

        Assert.Single(Got(await library.List(Team.Ana, new MediaFilter { Text = "WAVE quiet" }, null, 10, Stop)).Items);
        Assert.Empty(Got(await library.List(Team.Ana, new MediaFilter { MissingAltOnly = true }, null, 10, Stop)).Items);
        Got(await library.Archive(Team.Ana, file.Id, Stop));
        Assert.Empty(Got(await library.List(Team.Ana, new MediaFilter(), null, 10, Stop)).Items);
        Assert.IsType<NoSuchMedia>((await library.Get(Team.Stranger, file.Id, Stop)).Refusal);

        using var client = house.CreateClient();
        using var served = await client.GetAsync(new Uri(file.Path, UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, "image/png"), (served.StatusCode, served.Content.Headers.ContentType?.MediaType));
        Assert.Equal("default-src 'none'; sandbox", served.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", served.Headers.GetValues("X-Content-Type-Options").Single());
        using var part = new HttpRequestMessage(HttpMethod.Get, file.Path) { Headers = { Range = new RangeHeaderValue(0, 7) } };
        using var partly = await client.SendAsync(part);
        Assert.Equal((HttpStatusCode.PartialContent, 8), (partly.StatusCode, (await partly.Content.ReadAsByteArrayAsync()).Length));
        using var misnamed = await client.GetAsync(new Uri($"/media/{file.Id}/evil.html", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, misnamed.StatusCode);
    }

    public static TheoryData<string, byte[], string> Private => new()
    {
        { "a.jpg", Pictures.Jpeg(withExif: true), "GPSLatitude|secret name|taken at home" },
        { "a.jpg", [.. Pictures.Jpeg(), .. "<script>alert(1)</script>"u8], "script" },
        { "a.png", Pictures.PngWith(("tEXt", "Author\0secret"), ("eXIf", "MM secret"), ("iTXt", "secret"), ("zTXt", "secret"), ("tIME", "secret!"), ("prVt", "secret")), "secret" },
        { "a.png", [.. Pictures.Png(), .. "secret"u8], "secret" },
        { "a.gif", Pictures.Gif(withComment: true), "secret" },
        { "a.gif", [.. Pictures.Gif(), .. "secret"u8], "secret" },
        { "a.webp", Pictures.Webp(withExif: true), "GPSLatitude|xmpmeta|EXIF|XMP " },
        { "a.webp", [.. Pictures.Webp(), .. "secret"u8], "secret" },
        { "a.mp4", Pictures.Mp4(withPlace: true), "+40.7128|udta" },
    };

    [Theory, MemberData(nameof(Private))]
    public async Task What_tells_about_people_and_places_is_taken_out(string name, byte[] bytes, string gone)
    {
        var house = shared.House;
        var file = Got(await Upload(house, name, bytes));
        var kept = await File.ReadAllBytesAsync(house.Get<MediaLibrary>().PathOf(file));
        Assert.All(gone.Split('|'), secret => Assert.Equal(-1, kept.AsSpan().IndexOf(Encoding.Latin1.GetBytes(secret))));
        Assert.NotEmpty(kept);
        if (file.Type.IsImage()) Assert.Equal(kept, PictureCleaner.Clean(file.Type, kept).Clean); // what is clean stays as it is
        if (file.Type == MediaType.Webp) Assert.Equal((kept.Length - 8, 0), (BinaryPrimitives.ReadInt32LittleEndian(kept.AsSpan(4)), kept[20] & 0x0C));
        if (file.Type == MediaType.Mp4) Assert.Equal(bytes.Length, kept.Length);
    }

    [Fact]
    public void A_photograph_keeps_which_side_is_up_and_nothing_else()
    {
        var (clean, header) = PictureCleaner.Clean(MediaType.Jpeg, Pictures.Jpeg(24, 16, withExif: true, orientation: 6));
        Assert.Equal((24, 16), (header.Width, header.Height));
        var at = clean.AsSpan().IndexOf("Exif\0\0"u8);
        Assert.Equal(6, ExifOrientation.Read(clean.AsSpan(at + 6)));
        Assert.Equal(-1, clean.AsSpan().IndexOf("GPS"u8));
        Assert.Equal(clean, PictureCleaner.Clean(MediaType.Jpeg, clean).Clean);
    }

    [Theory]
    [InlineData("a.png"), InlineData("a.jpg"), InlineData("a.JPEG"), InlineData("a.gif"), InlineData("a.webp"), InlineData("a.mp4"), InlineData("a.m4v"), InlineData("a.pdf")]
    public async Task Every_kind_is_taken_as_what_it_is(string name)
    {
        var house = shared.House;
        var file = Got(await Upload(house, name, Good(name)));
        Assert.Equal(MediaHeader.TypeOf(name), file.Type);
        Assert.Equal(file.Type.IsImage(), file.Width is not null);
    }

    private static byte[] Good(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".png" => Pictures.Png(), ".jpg" or ".jpeg" => Pictures.Jpeg(), ".gif" => Pictures.Gif(), ".webp" => Pictures.Webp(), ".mp4" or ".m4v" => Pictures.Mp4(), _ => Pictures.Pdf(),
    };

    public static TheoryData<string, string, byte[]> Faults
    {
        get
        {
            var faults = new TheoryData<string, string, byte[]>();
            // names that are not taken
            foreach (var name in new[] { "a", "a.svg", "a.html", "a.exe", "a.png.exe", "a.php", "a.js", ".png.", "a.bmp", "a.tiff", "a.ico", "a.zip", "a.mov", "a.md", "", "a.png/", "a.png\0.exe" })
                faults.Add("name", name, Pictures.Png());
            // names that lie
            foreach (var (name, bytes) in new[]
            {
                ("a.png", Pictures.Jpeg()), ("a.jpg", Pictures.Png()), ("a.gif", Pictures.Png()), ("a.webp", Pictures.Gif()), ("a.pdf", Pictures.Png()), ("a.png", Pictures.Pdf()), ("a.mp4", Pictures.Webp()),
                ("a.png", Pictures.Mp4()), ("a.jpg", Pictures.Webp()),
            }) faults.Add("lie", name, bytes);
            foreach (var start in new[] { "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "<html><script>alert(1)</script>", "<?php system('id');", "MZ\u0090\0 this program", "#!/bin/sh\nid", "PK\u0003\u0004zip", "GIF88a nothing", "BM bitmap here ..", "\u007fELF\u0002\u0001\u0001", "II*\0 tiff tiff tiff", "RIFF0000WAVE", "%!PS-Adobe-3.0", "        ftypqt  " })
                foreach (var name in new[] { "a.png", "a.mp4" }) faults.Add("not a picture", name, Encoding.Latin1.GetBytes(start));
            // measures
            foreach (var (width, height) in new (uint, uint)[] { (0, 4), (8, 0), (12_001, 1), (1, 12_001), (8000, 8000), (uint.MaxValue, uint.MaxValue), (int.MaxValue, 2), (65_535, 65_535) })
                faults.Add("measures", "a.png", Pictures.PngClaiming(width, height));
            faults.Add("measures", "a.jpg", Pictures.Jpeg(20_000, 10));
            faults.Add("measures", "a.jpg", Pictures.Jpeg(9000, 9000));
            faults.Add("measures", "a.gif", Pictures.Gif(13_000, 2));
            faults.Add("measures", "a.webp", Pictures.Webp(16_000, 4));
            faults.Add("frames", "a.gif", Pictures.Gif(frames: 301));
            // broken in the middle
            foreach (var (name, bytes) in new[] { ("a.png", Pictures.Png()), ("a.jpg", Pictures.Jpeg()), ("a.gif", Pictures.Gif()), ("a.webp", Pictures.Webp()), ("a.mp4", Pictures.Mp4()) })
                foreach (var part in new[] { 0.15, 0.3, 0.5, 0.7, 0.9 }) faults.Add("cut off", name, bytes[..(int)(bytes.Length * part)]);
            faults.Add("cut off", "a.pdf", Pictures.Pdf()[..20]);
            faults.Add("empty", "a.png", []);
            faults.Add("no data", "a.png", [.. Pictures.Png()[..33], .. Pictures.Png()[^12..]]);
            faults.Add("stranger", "a.png", Pictures.PngWith(("XXXX", "critical")));
            faults.Add("order", "a.png", [.. Pictures.Png()[..8], .. Pictures.Png()[33..]]);
            faults.Add("no film", "a.mp4", Pictures.Mp4()[..28]);
            faults.Add("box beyond", "a.mp4", [.. Pictures.Mp4()[..28], .. Pictures.Big(int.MaxValue), .. "moov"u8]);
            faults.Add("box of nothing", "a.mp4", [.. Pictures.Mp4()[..28], .. Pictures.Big(4), .. "moov"u8, 0, 0, 0, 0]);
            faults.Add("boxes without end", "a.mp4", [.. Pictures.Mp4(), .. Enumerable.Repeat(Pictures.Box("free", []), 11_000).SelectMany(box => box)]);
            return faults;
        }
    }

    [Fact]
    public async Task Nothing_is_taken_that_is_not_what_its_name_says()
    {
        Assert.True(Faults.Count >= 80, $"{Faults.Count} faults");
        await using var house = new StudioHouse();
        foreach (var fault in Faults)
        {
            var (what, name, bytes) = ((string)fault[0], (string)fault[1], (byte[])fault[2]);
            Assert.True((await Upload(house, name, bytes)).Refusal is Invalid, $"{what}: {name}, {bytes.Length} bytes were taken");
        }
        var left = Directory.EnumerateFiles(Path.Combine(house.DataFolder, "media"), "*", SearchOption.AllDirectories);
        Assert.Empty(left); // nothing is left behind either
    }

    [Fact]
    public async Task Size_and_quota_are_held()
    {
        await using var house = new StudioHouse(settings: new Dictionary<string, string?> { ["Media:QuotaMegabytes"] = "1" });
        Assert.IsType<TooLarge>((await Upload(house, "a.png", [.. Pictures.Png(), .. new byte[21 * 1024 * 1024]])).Refusal);
        Got(await Upload(house, "a.mp4", [.. Pictures.Mp4(), .. Pictures.Box("free", new byte[700 * 1024])]));
        Assert.Equal("quota_reached", (await Upload(house, "b.mp4", [.. Pictures.Mp4(), .. Pictures.Box("free", new byte[710 * 1024])])).Refusal!.Code);
        Assert.IsType<NotAllowed>((await Upload(house, "a.png", Pictures.Png(), Team.Eva)).Refusal);
    }

    [Fact]
    public async Task Programs_upload_by_key_and_pages_only_with_their_token()
    {
        await using var house = new StudioHouse();
        using var client = house.As(Role.Editor);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Png()), "file", "wave.png" } };
        using var reply = await client.PostAsync(new Uri("/api/v2/media?alt_text=A%20wave", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
        Assert.Contains("\"alt_text\":\"A wave\"", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        foreach (HttpContent broken in new HttpContent[] { new StringContent("{}", Encoding.UTF8, "application/json"), new StringContent("nothing", Encoding.UTF8, "text/plain"), new MultipartFormDataContent { { new StringContent("x"), "note" } } })
        {
            using var refused = await client.PostAsync(new Uri("/api/v2/media", UriKind.Relative), broken);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            broken.Dispose();
        }
        using var page = house.CreateClient(new() { AllowAutoRedirect = false });
        using var second = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Png()), "file", "wave.png" } };
        using var outside = await page.PostAsync(new Uri("/media/upload", UriKind.Relative), second);
        Assert.NotEqual(HttpStatusCode.OK, outside.StatusCode);
        Assert.NotEqual(HttpStatusCode.Created, outside.StatusCode);
    }
}
